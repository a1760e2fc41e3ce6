namespace Cardkeep;

/// <summary>Every line that Cardkeep logs: what happened, in the past tense, with ids; never a body, a path, a token or a number.</summary>
internal static partial class Log
{
    /// <summary>Once for each request that changes something or fails, when it has been answered. 499: the client was gone.</summary>
    [LoggerMessage(
        1, LogLevel.Information,
        "{Method} {Route} answered {Status} in {Milliseconds:0.0} ms (trace {TraceId}, organization {OrganizationId}, member {MemberId})")]
    public static partial void RequestAnswered(
        this ILogger log, string method, string route, int status, double milliseconds, string traceId,
        Guid? organizationId, Guid? memberId);

    /// <summary>The same of a read that succeeded, where CARDKEEP_LOG=debug asks for it.</summary>
    [LoggerMessage(
        9, LogLevel.Debug,
        "{Method} {Route} answered {Status} in {Milliseconds:0.0} ms (trace {TraceId}, organization {OrganizationId}, member {MemberId})")]
    public static partial void RequestRead(
        this ILogger log, string method, string route, int status, double milliseconds, string traceId,
        Guid? organizationId, Guid? memberId);

    /// <summary>A request was answered with 500: nobody expected what happened. A bug, with its stack; tell us.</summary>
    [LoggerMessage(2, LogLevel.Error, "Request {TraceId} failed")]
    public static partial void RequestFailed(this ILogger log, string traceId, Exception failure);

    /// <summary>
    /// A request was answered with 503 since the database was not there, full, or too busy. Many of them: look at the database.
    /// </summary>
    [LoggerMessage(3, LogLevel.Warning, "Request {TraceId} found the storage unavailable")]
    public static partial void StorageFailed(this ILogger log, string traceId, Exception failure);

    /// <summary>At the start: which engine, which version, and the settings that durability stands on, as read back.</summary>
    [LoggerMessage(4, LogLevel.Information, "Storage opened: {Description}")]
    public static partial void StorageOpened(this ILogger log, string description);

    /// <summary>At the start of a new version, once for each step of the schema.</summary>
    [LoggerMessage(5, LogLevel.Information, "Migration {Name} applied")]
    public static partial void MigrationApplied(this ILogger log, string name);

    /// <summary>
    /// SQLite met an I/O error or a damaged page. The process ends with 70. If a restart meets it again, look at the disk.
    /// </summary>
    [LoggerMessage(
        6, LogLevel.Critical,
        "The database file can no longer be trusted; the process ends so that a restart recovers from the log")]
    public static partial void StorageBroken(this ILogger log, Exception failure);

    /// <summary>Every ten minutes, where there was something.</summary>
    [LoggerMessage(
        7, LogLevel.Information,
        "{Keys} idempotency keys, {Sessions} SCA sessions and {Tokens} tokens past their time were deleted")]
    public static partial void Purged(this ILogger log, long keys, long sessions, long tokens);

    /// <summary>A round of deleting failed, mostly because the database was away. It matters if it goes on for hours.</summary>
    [LoggerMessage(8, LogLevel.Error, "Deleting what is past its time failed; it is tried again")]
    public static partial void PurgeFailed(this ILogger log, Exception failure);

    /// <summary>A round of housekeeping ended cards or gave holds back: how many of each.</summary>
    [LoggerMessage(10, LogLevel.Information, "What had fallen due was done: {Done}")]
    public static partial void DueWorkDone(this ILogger log, string done);

    /// <summary>
    /// One card or hold could not be ended. It stays due; the same id again and again is a bug or damaged data: run verify.
    /// </summary>
    [LoggerMessage(
        11, LogLevel.Error, "What had fallen due for {Id} of organization {OrganizationId} could not be done; it is tried again")]
    public static partial void DueWorkFailed(this ILogger log, Guid organizationId, Guid id, Exception failure);

    /// <summary>A whole round of housekeeping failed, mostly because the database was away.</summary>
    [LoggerMessage(12, LogLevel.Error, "A round of housekeeping failed; the next one tries again")]
    public static partial void RoundFailed(this ILogger log, Exception failure);

    /// <summary>One of several messages made their common transaction fail. None is lost: each is decided in one of its own.</summary>
    [LoggerMessage(13, LogLevel.Warning, "A batch of {Messages} network messages was rolled back; each is decided alone")]
    public static partial void BatchRolledBack(this ILogger log, int messages, Exception failure);

    /// <summary>The connection broke while purchases were committed. Each is looked up before anything is answered.</summary>
    [LoggerMessage(14, LogLevel.Warning, "The commit of {Messages} network messages was not confirmed; each is looked up")]
    public static partial void BatchLeftUnknown(this ILogger log, int messages, Exception failure);

    /// <summary>At the start, when calls are answered.</summary>
    [LoggerMessage(15, LogLevel.Information, "Serving began at {Addresses}")]
    public static partial void ServingBegan(this ILogger log, string addresses);

    /// <summary>Somebody gave a wrong password or passkey. Many of them: somebody tries.</summary>
    [LoggerMessage(20, LogLevel.Warning, "Somebody failed to sign in (trace {TraceId})")]
    public static partial void SignInFailed(this ILogger log, string traceId);

    /// <summary>The gateway for text messages did not take one; the member was told to try again.</summary>
    /// <param name="why">Ours or a status: never what the gateway said.</param>
    [LoggerMessage(21, LogLevel.Warning, "Text message {Id} did not leave: {Why}")]
    public static partial void TextNotSent(this ILogger log, Guid id, string why);

    /// <summary>A key was made, by a change of keys or for what has none yet.</summary>
    [LoggerMessage(23, LogLevel.Information, "Version {Version} of the key for {Purpose} of organization {OrganizationId} was made")]
    public static partial void KeyMade(this ILogger log, string purpose, long version, Guid organizationId);

    /// <summary>An old key was deleted, when nothing was kept by it any more.</summary>
    [LoggerMessage(24, LogLevel.Information, "Version {Version} of the key for {Purpose} of organization {OrganizationId} is gone")]
    public static partial void KeyRetired(this ILogger log, string purpose, long version, Guid organizationId);

    /// <summary>The master key was changed.</summary>
    [LoggerMessage(25, LogLevel.Information, "{Keys} keys were wrapped by another master key")]
    public static partial void KeysWrapped(this ILogger log, int keys);

    /// <summary>While keys are changed: how far it is.</summary>
    [LoggerMessage(26, LogLevel.Information, "Rotation of keys: {Progress}")]
    public static partial void RekeyWentOn(this ILogger log, string progress);

    /// <summary>A change of keys met a failure, mostly because the database was away.</summary>
    [LoggerMessage(27, LogLevel.Error, "The rotation of keys stopped; it is gone on with in a minute")]
    public static partial void RekeyStopped(this ILogger log, Exception failure);

    /// <summary>Numbers were destroyed, where CARDKEEP_SHRED_AFTER_DAYS is set.</summary>
    [LoggerMessage(28, LogLevel.Information, "The numbers of {Cards} cards past their time were destroyed")]
    public static partial void NumbersShredded(this ILogger log, long cards);

    /// <summary>It was time for another key of ID tokens, and it could not be made or dropped.</summary>
    [LoggerMessage(29, LogLevel.Error, "The keys of ID tokens could not be changed; those that are there sign on, and it is tried again")]
    public static partial void SigningKeysNotChanged(this ILogger log, Exception failure);

    /// <summary>Numbers that are due to be destroyed are still there.</summary>
    [LoggerMessage(31, LogLevel.Error, "Numbers of organization {OrganizationId} could not be destroyed; the next round tries again")]
    public static partial void ShreddingFailed(this ILogger log, Guid organizationId, Exception failure);

    /// <summary>The master key was changed while something read the database. Nothing is to be done.</summary>
    [LoggerMessage(32, LogLevel.Warning, "The log of the database still holds what was written over; a round within the hour empties it")]
    public static partial void ScrubPutOff(this ILogger log, Exception failure);

    /// <summary>In a sandbox: the database was away between a wrong PIN and the end of its purchase.</summary>
    [LoggerMessage(33, LogLevel.Warning, "A guess at the PIN of card {CardId} stays counted until a right one comes")]
    public static partial void GuessStaysCounted(this ILogger log, Guid cardId, Exception failure);
}

using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>
/// Sessions that a code decides, which the member reads from a text message (wire-contract.md §5.2). A code is counted before it is
/// compared, in a transaction of its own, which no refusal of the work takes back (docs/decisions/0005).
/// </summary>
/// <param name="sender">Null: nothing takes messages anywhere, so nobody is asked for a code.</param>
internal sealed class SessionCodes(Database database, OneTimeCodes codes, ITextSender? sender)
{
    /// <summary>The wire's own figure: the fifth wrong one denies the session.</summary>
    public const int MostTries = 5;

    /// <summary>Three requests in a quarter of an hour are what a member can tell apart, by whatever factor.</summary>
    public const int MostWaiting = 3;

    /// <summary>As many wrong ones in a row, over all sessions of a member, and nobody looks at any for a while (RTS, article 4).</summary>
    public const int MostFailures = 5;

    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    private const string CodeHeader = "X-Qonto-MFA";

    public bool CanSend => sender is not null;

    /// <summary>Opens a session, and sends its code once it is committed: the token, or an answer that says why there is none.</summary>
    public async Task<Answer?> OpenAsync(Call call, NewSession session, CancellationToken cancel)
    {
        var (organization, member) = (call.Caller.Organization, call.Caller.Member);
        var code = OneTimeCodes.Draw();
        var opened = await database.WriteAsync<Opened>(async tx =>
        {
            await PasskeyTable.LockMemberAsync(tx, organization, member, cancel);
            var isThere = await PhoneTable.LockAsync(tx, organization, member, cancel);
            var phone = await PhoneTable.GetAsync(tx, organization, member, cancel);
            if (!isThere || phone.ConfirmedAt is null) return new Opened(null, null);
            if (phone.BlockedUntil > call.Now) return new Opened(null, phone.BlockedUntil);

            var ends = await ScaTable.ListEndsAsync(tx, organization, member, call.Now, cancel);
            if (ends.Count >= MostWaiting) return new Opened(null, ends[0]);
            if (await TextTable.FreeAtAsync(tx, organization, member, TextTable.MostOfCalls, call.Now, cancel) is { } free)
                return new Opened(null, free);

            var hash = codes.Hash(organization, session.Id, code);
            await ScaTable.InsertAsync(tx, call.Caller, session with { CodeHash = hash }, cancel);
            await TextTable.KeepAsync(tx, organization, member, session.Id, call.Now, cancel);
            return new Opened(phone.Number, null, phone.Locale);
        }, cancel);

        if (opened.Value!.FreeAt is { } freeAt)
            return Answers.TooMany("Too many approvals wait, texts were sent or codes tried in vain", freeAt - call.Now, call.TraceId);
        if (opened.Value.Number is not { } number) return Answers.Of(ScaGate.NotEnrolled, call.TraceId);

        var text = CodeText.OfSession(opened.Value.Locale, code, session.Action, session.Asked, session.ExpiresAt);
        if (await sender!.SendAsync(new(session.Id, organization, member, number, new(text), call.Now), cancel)) return null;

        // Nobody hears its token, and it stays for its time: who repeats a 503 by itself is told to wait after three.
        return Answers.Of(new Problem(ProblemCode.ServiceUnavailable, "The code could not be sent; try again"), call.TraceId);
    }

    /// <summary>Tries the code that a call carries. Whatever comes of it shows in the session, which the work then uses or not.</summary>
    public async Task TryAsync(Call call, Body body, CancellationToken cancel)
    {
        if (call.Demands.Sca is null || call.Header(CodeHeader) is not { } code || ScaGate.TokenOf(call) is not { } token) return;

        var (hash, digest) = (Secrets.Hash(token), Binding.Digest(call, body));
        var session = await database.ReadAsync(tx => ScaTable.FindAsync(tx, hash, cancel), cancel);
        if (session?.CodeHash is not { } expected || !session.WaitsAt(call.Now) || !session.IsFor(call.Caller, digest)) return;

        await database.WriteAsync<string>(async tx =>
        {
            if (await CountAsync(tx, call, hash, session, cancel))
            {
                var isRight = codes.AreEqual(expected, session.Organization, session.Id, code);
                await DecideAsync(tx, call, hash, isRight, cancel);
                await SettleAsync(tx, call, session.Organization, session.Member, isRight, cancel);
            }

            return "";
        }, cancel);
    }

    /// <summary>Whether the call brought a code: one that was right has approved its session before anybody asks this.</summary>
    public static bool Brings(Call call) => call.Header(CodeHeader) is not null;

    /// <summary>After a code that was counted: forgives the wrong ones before a right one, and blocks after too many wrong ones.</summary>
    public static async ValueTask SettleAsync(
        Transaction tx, Call call, OrganizationId organization, MemberId member, bool isRight, CancellationToken cancel)
    {
        if (isRight)
        {
            await PhoneTable.ForgiveAsync(tx, organization, member, cancel);
            return;
        }

        // Who tries is the member, or passes for them; a page of ours has no token that says so.
        var origin = new Origin(call.Now, member, call.CallerIfAny?.Client, call.TraceId);
        await PhoneTable.NoteWrongAsync(tx, organization, member, cancel);
        var phone = await PhoneTable.GetAsync(tx, organization, member, cancel);
        await EventTable.AppendAsync(tx, origin, organization, ScaEvents.CodeWrong(phone), cancel);
        if (phone.Failures < MostFailures) return;

        await PhoneTable.BlockAsync(tx, organization, member, call.Now + Pause, cancel);
        var blocked = await PhoneTable.GetAsync(tx, organization, member, cancel);
        await EventTable.AppendAsync(tx, origin, organization, ScaEvents.CodesBlocked(blocked), cancel);
    }

    // Both counts must have room for it: the member's, then the session's.
    private static async ValueTask<bool> CountAsync(
        Transaction tx, Call call, byte[] hash, ScaSession session, CancellationToken cancel)
    {
        if (!await PhoneTable.CountAsync(tx, session.Organization, session.Member, call.Now, cancel)) return false;
        if (await ScaTable.CountCodeAsync(tx, hash, session.Organization, call.Now, cancel)) return true;

        await PhoneTable.UncountAsync(tx, session.Organization, session.Member, cancel);
        return false;
    }

    private static async ValueTask DecideAsync(Transaction tx, Call call, byte[] hash, bool isRight, CancellationToken cancel)
    {
        var counted = (await ScaTable.FindAsync(tx, hash, cancel))!;
        if (!isRight && counted.CodeTries < MostTries) return;

        await ScaTable.DecideAsync(tx, counted, isRight ? ScaVerdict.Allow : ScaVerdict.Deny, call.Now, cancel);
        var decided = (await ScaTable.FindAsync(tx, hash, cancel))!;
        await EventTable.AppendAsync(tx, Origin.Of(call), decided.Organization, ScaEvents.Decided(decided, "code"), cancel);
    }

    /// <param name="Number">To which the code goes; null: the session was not opened.</param>
    /// <param name="FreeAt">When another may be; null: as soon as the phone is confirmed.</param>
    private sealed record Opened(string? Number, DateTimeOffset? FreeAt, string Locale = "");
}

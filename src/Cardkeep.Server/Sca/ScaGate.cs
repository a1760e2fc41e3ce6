using Cardkeep.Http;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>
/// Strong customer authentication of a call (wire-contract.md §5): consumes the session that was approved for it, inside the transaction
/// of the work, or says what is missing.
/// </summary>
internal sealed class ScaGate(Database database, Settings settings, SessionCodes codes)
{
    /// <summary>The page on which a passkey approves; the token comes behind it, where no log sees it.</summary>
    public const string ApprovalPath = "/approve/passkey";

    /// <summary>The wire's own figure.</summary>
    private static readonly TimeSpan SessionLife = TimeSpan.FromMinutes(15);

    private const string PreferenceHeader = "X-Qonto-2fa-Preference";

    private const string TokenHeader = "X-Qonto-Sca-Session-Token";

    public static readonly Problem NotEnrolled = new(ProblemCode.ScaNotEnrolled, "You must enable SCA to perform this action");

    /// <summary>Also where it was not looked at: who guesses is not told how many guesses are left.</summary>
    public static readonly Problem WrongCode = new(ProblemCode.ScaOtpInvalid, "The code is wrong");

    public static readonly Problem NotApproved = new(ProblemCode.ScaNotApproved, "The SCA session is not approved yet");

    public static string? TokenOf(Call call) => call.Header(TokenHeader);

    /// <summary>Null: authenticated, and the session is used up with this transaction. Otherwise the problem, and nothing is.</summary>
    /// <param name="describe">What the member would be asked to approve: needed only where they are.</param>
    public async ValueTask<Problem?> ConsumeAsync(
        Transaction tx, Call call, Body body, Func<ValueTask<Asked>> describe, CancellationToken cancel)
    {
        if (TokenOf(call) is not { } token) return await AskAsync(tx, call, describe, cancel);

        var hash = Secrets.Hash(token);
        var digest = Binding.Digest(call, body);
        if (await ScaTable.ConsumeAsync(tx, hash, call.Caller, digest, call.Now, cancel)) return null;
        return WhyNot(await ScaTable.FindAsync(tx, hash, cancel), call, digest);
    }

    /// <summary>Whether the call may consume its session now, for work that is dear before that; it decides nothing.</summary>
    public async Task<bool> MayConsumeAsync(Call call, Body body, CancellationToken cancel)
    {
        if (TokenOf(call) is not { } token) return false;

        var digest = Binding.Digest(call, body);
        var session = await database.ReadAsync(tx => ScaTable.FindAsync(tx, Secrets.Hash(token), cancel), cancel);
        return session is { ConsumedAt: null } && session.IsFor(call.Caller, digest)
            && session.ResultAt(call.Now) == "allow";
    }

    /// <summary>Before the work: tries the code that came with the call, where one did.</summary>
    public Task TryCodeAsync(Call call, Body body, CancellationToken cancel) => codes.TryAsync(call, body, cancel);

    /// <summary>
    /// Opens a session for the call, in a transaction of its own, and answers with its token, of which only the hash stays.
    /// </summary>
    /// <param name="required">What the work said.</param>
    public async Task<Answer> OpenAsync(Call call, Body body, Problem required, CancellationToken cancel)
    {
        var token = Secrets.DrawScaToken();
        var session = new NewSession(
            Guid.CreateVersion7(call.Now), Secrets.Hash(token), call.Demands.Sca!, PreferenceOf(call), Binding.Digest(call, body), null,
            call.Now + SessionLife, call.Http.Features.Get<Asked>());
        var refusal = session.Preference == ScaPreference.SmsOtp
            ? await codes.OpenAsync(call, session, cancel)
            : await OpenAsync(call, session, cancel);
        var address = session.Preference == ScaPreference.Passkey ? $"{settings.Issuer}{ApprovalPath}#{token}" : null;
        return refusal ?? Answers.ScaRequired(required, session.Action, token, address, call.TraceId);
    }

    // Null: it is open. What a person has to look at is bounded; what a sandbox's mocked calls decide is not.
    private async Task<Answer?> OpenAsync(Call call, NewSession session, CancellationToken cancel)
    {
        var (organization, member) = (call.Caller.Organization, call.Caller.Member);
        var opened = await database.WriteAsync<Opened>(async tx =>
        {
            if (await IsShownAsync(tx, session, organization, member, cancel))
            {
                await PasskeyTable.LockMemberAsync(tx, organization, member, cancel);
                var ends = await ScaTable.ListEndsAsync(tx, organization, member, call.Now, cancel);
                if (ends.Count >= SessionCodes.MostWaiting) return new Opened(ends[0]);
            }

            await ScaTable.InsertAsync(tx, call.Caller, session, cancel);
            return new Opened(null);
        }, cancel);
        return opened.Value!.FreeAt is { } freeAt
            ? Answers.TooMany("Too many approvals wait", freeAt - call.Now, call.TraceId)
            : null;
    }

    // Whether a person is shown it; without a phone it is the sandbox's, whose mocked calls play one.
    private static async ValueTask<bool> IsShownAsync(
        Transaction tx, NewSession session, OrganizationId organization, MemberId member, CancellationToken cancel) =>
        session.Preference switch
        {
            ScaPreference.Passkey => true,
            ScaPreference.PairedDevice => await PasskeyTable.HasDeviceAsync(tx, organization, member, cancel),
            _ => false,
        };

    private static string PreferenceOf(Call call) => call.Header(PreferenceHeader) ?? ScaPreference.InProduction[0];

    // In the sandbox every member has a device that the mocked endpoints play.
    private async ValueTask<Problem> AskAsync(Transaction tx, Call call, Func<ValueTask<Asked>> describe, CancellationToken cancel)
    {
        var preference = PreferenceOf(call);
        var known = settings.IsSandbox ? ScaPreference.InSandbox : ScaPreference.InProduction;
        if (!known.Contains(preference, StringComparer.Ordinal)) return Problem.NotInList(Place.Parameter(PreferenceHeader), known);

        var isEnrolled = preference switch
        {
            ScaPreference.SmsOtp => codes.CanSend
                && (await PhoneTable.GetAsync(tx, call.Caller.Organization, call.Caller.Member, cancel)).ConfirmedAt is not null,
            ScaPreference.Passkey => await PasskeyTable.HasAnyAsync(tx, call.Caller.Organization, call.Caller.Member, cancel),
            ScaPreference.PairedDevice => settings.IsSandbox
                || await PasskeyTable.HasDeviceAsync(tx, call.Caller.Organization, call.Caller.Member, cancel),
            ScaPreference.Mock => settings.IsSandbox,
            _ => false,
        };
        if (!isEnrolled) return NotEnrolled;

        call.Http.Features.Set(await describe());                             // For the session that is opened once this is rolled back.
        return new(ProblemCode.ScaRequired, ScaPreference.Message(preference));
    }

    private static Problem WhyNot(ScaSession? session, Call call, byte[] digest)
    {
        if (session is null || !session.IsFor(call.Caller, digest) || session.ConsumedAt is not null)
            return new(ProblemCode.ScaSessionNotFound, "There is no such SCA session for this request", Place.Parameter(TokenHeader));
        if (session.ExpiresAt <= call.Now) return new(ProblemCode.ScaExpired, "The SCA session has expired");
        if (session.DeniedAt is not null) return new(ProblemCode.ScaDenied, "The SCA session was denied");
        return session.CodeHash is not null && SessionCodes.Brings(call)
            ? WrongCode
            : NotApproved;
    }

    /// <param name="FreeAt">When another may be; null: it is open.</param>
    private sealed record Opened(DateTimeOffset? FreeAt);
}

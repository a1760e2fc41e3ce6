using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>
/// Strong customer authentication of a call (wire-contract.md §5): consumes the session that was approved for it, inside the transaction
/// of the work, or says what is missing.
/// </summary>
internal sealed class ScaGate(Database database, Settings settings)
{
    /// <summary>The wire's own figure.</summary>
    private static readonly TimeSpan SessionLife = TimeSpan.FromMinutes(15);

    private const string PreferenceHeader = "X-Qonto-2fa-Preference";
    private const string TokenHeader = "X-Qonto-Sca-Session-Token";

    private static readonly string[] Preferences = ["paired-device", "passkey", "sms-otp"];
    private static readonly string[] SandboxPreferences = [.. Preferences, "mock"];

    /// <summary>Null: authenticated, and the session is used up with this transaction. Otherwise the problem, and nothing is.</summary>
    public async ValueTask<Problem?> ConsumeAsync(Transaction tx, Call call, Body body, CancellationToken cancel)
    {
        if (call.Header(TokenHeader) is not { } token) return Ask(call);

        var hash = Secrets.Hash(token);
        var digest = Binding.Digest(call, body);
        if (await ScaTable.ConsumeAsync(tx, hash, call, digest, cancel)) return null;
        return WhyNot(await ScaTable.FindAsync(tx, hash, cancel), call, digest);
    }

    /// <summary>Opens a session for the call, in a transaction of its own, and gives its token: only its hash stays.</summary>
    public async Task<string> OpenAsync(Call call, Body body, CancellationToken cancel)
    {
        var token = Secrets.DrawScaToken();
        var digest = Binding.Digest(call, body);
        await database.WriteAsync<string>(async tx =>
        {
            await ScaTable.InsertAsync(tx, Secrets.Hash(token), call, digest, call.Now + SessionLife, cancel);
            return token;
        }, cancel);
        return token;
    }

    // In the sandbox every member has a device that the mocked endpoints play. Other factors, and any in production, nobody can enrol yet.
    private Problem Ask(Call call)
    {
        var preference = call.Header(PreferenceHeader) ?? Preferences[0];
        var known = settings.IsSandbox ? SandboxPreferences : Preferences;
        if (!known.Contains(preference, StringComparer.Ordinal)) return Problem.NotInList(Place.Parameter(PreferenceHeader), known);

        return settings.IsSandbox && preference is "paired-device" or "mock"
            ? new(ProblemCode.ScaRequired, "SCA required")
            : new(ProblemCode.ScaNotEnrolled, "You must enable SCA to perform this action");
    }

    private static Problem WhyNot(ScaSession? session, Call call, byte[] digest)
    {
        var own = session is not null
            && session.Organization == call.Caller.Organization
            && session.Member == call.Caller.Member
            && session.Client == call.Caller.Client
            && session.Digest.AsSpan().SequenceEqual(digest);
        if (!own || session!.ConsumedAt is not null)
            return new(ProblemCode.ScaSessionNotFound, "There is no such SCA session for this request", Place.Parameter(TokenHeader));
        if (session.ExpiresAt <= call.Now) return new(ProblemCode.ScaExpired, "The SCA session has expired");
        return session.DeniedAt is not null
            ? new(ProblemCode.ScaDenied, "The SCA session was denied")
            : new(ProblemCode.ScaNotApproved, "The SCA session is not approved yet");
    }
}

using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// A member approves a session by a passkey, or refuses it, on a page of ours. The challenge is the session's own, and goes with the
/// decision: an answer for one session decides no other, and none twice (threats A29).
/// </summary>
internal sealed class Approvals(Database database, PasskeyCeremony ceremony, TimeProvider clock)
{
    /// <param name="held">The passkeys that will do.</param>
    public async Task<BegunCeremony> BeginAsync(
        Call call, ScaSession session, IReadOnlyList<Passkey> held, CancellationToken cancel)
    {
        var owner = new PasskeyOwner(session.Organization, session.Member, "", "");
        var asked = await ceremony.AskToUseAsync(call.Http, owner, held);
        return await BegunCeremony.OpenAsync(
            database, asked, owner, PasskeyPurpose.Approve, BoundTo(session), Instants.Truncate(clock.GetUtcNow()), cancel);
    }

    /// <summary>Approves a session by what a passkey answered.</summary>
    /// <param name="only">The passkey that will do; null: any of the member's.</param>
    /// <param name="by">What the event says of it.</param>
    public async Task<Approval> AllowAsync(
        Call call, ScaSession session, OAuth.Fields form, Guid? only, string by, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var decided = await database.WriteAsync<Decided>(async tx =>
        {
            var challenge = await PasskeyChallengeTable.TakeAsync(
                tx, Secrets.Hash(form["challenge"] ?? ""), PasskeyPurpose.Approve, BoundTo(session), now, cancel);
            var passkey = challenge is null
                ? null
                : await ceremony.UseAsync(tx, call.Http, challenge, form["credential"] ?? "", now, cancel);
            if (passkey is null || (only is not null && passkey.Id != only)) return new Decided(Approval.NotBelieved);

            return new Decided(await DecideAsync(tx, call, session, ScaVerdict.Allow, by, session.Member, cancel));
        }, cancel);
        return decided.Value!.Approval;
    }

    /// <param name="member">Who it is known to be; null: whoever has the address.</param>
    public async Task<Approval> RefuseAsync(Call call, ScaSession session, string by, MemberId? member, CancellationToken cancel)
    {
        var decided = await database.WriteAsync<Decided>(
            async tx => new Decided(await DecideAsync(tx, call, session, ScaVerdict.Deny, by, member, cancel)), cancel);
        return decided.Value!.Approval;
    }

    private static async ValueTask<Approval> DecideAsync(
        Transaction tx, Call call, ScaSession session, ScaVerdict verdict, string by, MemberId? member, CancellationToken cancel)
    {
        if (!await ScaTable.DecideAsync(tx, session, verdict, call.Now, cancel)) return Approval.Over;

        var decided = (await ScaTable.FindOfMemberAsync(tx, session.Organization, session.Member, session.Id, cancel))!;
        var origin = new Origin(call.Now, member, null, call.TraceId);
        await EventTable.AppendAsync(tx, origin, session.Organization, ScaEvents.Decided(decided, by), cancel);
        return verdict == ScaVerdict.Allow ? Approval.Approved : Approval.Refused;
    }

    private static byte[] BoundTo(ScaSession session) => Secrets.Hash(session.Id.ToString("D"));

    private sealed record Decided(Approval Approval);
}

/// <summary>What became of a decision.</summary>
internal enum Approval
{
    Approved,

    Refused,

    /// <summary>The answer is not right, or not to this session's challenge.</summary>
    NotBelieved,

    /// <summary>The session waits no more.</summary>
    Over,
}

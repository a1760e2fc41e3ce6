using Cardkeep.Events;
using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// Passkeys are added to a membership and removed from it. Whether that may be is judged again in the transaction that does it: a factor
/// may have come meanwhile.
/// </summary>
internal sealed class Enrolment(Database database, PasskeyCeremony ceremony, BrowserSessions sessions, TimeProvider clock)
{
    public bool AreThere => ceremony.AreThere;

    /// <summary>Has one of the membership's passkeys used: by that the member has shown that they are there.</summary>
    public async Task<SecurityStep> ProveAsync(SecurityDesk desk, CancellationToken cancel)
    {
        if (desk.Form["credential"] is not { } answer)
        {
            var held = await ListAsync(desk, cancel);
            if (held is []) return new(PageFrame.Onward(Security.Path));

            var asked = await ceremony.AskToUseAsync(desk.Call.Http, desk.Owner, held);
            return new(PasskeyPage.Use(desk.Words, await FormAsync(desk, asked, PasskeyPurpose.Prove, desk.Factors.ByPasskey, cancel)));
        }

        var now = Now();
        var proven = await database.WriteAsync<Answered>(async tx =>
        {
            var challenge = await TakeAsync(tx, desk, PasskeyPurpose.Prove, now, cancel);
            var passkey = challenge is null ? null : await ceremony.UseAsync(tx, desk.Call.Http, challenge, answer, now, cancel);
            if (passkey is not null)
            {
                var (organization, member) = (passkey.Organization, passkey.Member);
                await BrowserSessionTable.ProveAsync(tx, desk.CookieHash, organization, member, now, cancel);
            }

            return new Answered(passkey);
        }, cancel);
        return proven.Value!.By is null ? SecurityStep.Complain(desk.Factors.PasskeyFailed) : new(PageFrame.Onward(Security.Path));
    }

    public async Task<SecurityStep> AddAsync(SecurityDesk desk, CancellationToken cancel)
    {
        var name = Passkey.NameOf(desk.Form["name"], "Passkey");
        if (desk.Form["credential"] is not { } answer)
        {
            if (!await database.ReadAsync(tx => MayChangeAsync(tx, desk, Now(), cancel), cancel))
                return SecurityStep.Complain(desk.Factors.ProveFirst);

            var asked = await ceremony.AskToMakeAsync(desk.Call.Http, desk.Owner, await ListAsync(desk, cancel));
            return new(PasskeyPage.Make(desk.Words, await FormAsync(desk, asked, PasskeyPurpose.Add, desk.Factors.AddPasskey, cancel)));
        }

        var now = Now();
        var id = Guid.CreateVersion7(now);
        var added = await database.WriteAsync<Answered>(async tx =>
        {
            await PasskeyTable.LockMemberAsync(tx, desk.Account.Organization, desk.Account.Member, cancel);
            if (!await MayChangeAsync(tx, desk, now, cancel)) return NotDone(desk.Factors.ProveFirst);

            var challenge = await TakeAsync(tx, desk, PasskeyPurpose.Add, now, cancel);
            var made = challenge is null
                ? null
                : await ceremony.ReadMadeAsync(desk.Call.Http, challenge, answer, desk.Owner, id, name, now);
            if (made is null) return new Answered(null);
            if (!await PasskeyTable.InsertAsync(tx, made, cancel)) return NotDone(desk.Factors.NotAdded);

            await PasskeyChallengeTable.EndPairingsAsync(tx, made.Organization, made.Member, cancel);
            await EventTable.AppendAsync(tx, OriginOf(desk, now), made.Organization, PasskeyEvents.Added(made), cancel);
            // Whoever made it has just used it: what follows asks for no other proof.
            await BrowserSessionTable.ProveAsync(tx, desk.CookieHash, made.Organization, made.Member, now, cancel);
            return new Answered(made);
        }, cancel);
        if (!added.Succeeded) return SecurityStep.Complain(added.Problems.All[0].Detail);
        return added.Value.By is null ? SecurityStep.Complain(desk.Factors.PasskeyFailed) : new(PageFrame.Onward(Security.Path));
    }

    public async Task<SecurityStep> RemoveAsync(SecurityDesk desk, CancellationToken cancel)
    {
        var now = Now();
        var removed = await database.WriteAsync<string>(async tx =>
        {
            var (organization, member) = (desk.Account.Organization, desk.Account.Member);
            await PasskeyTable.LockMemberAsync(tx, organization, member, cancel);
            if (!await MayChangeAsync(tx, desk, now, cancel)) return NotDone(desk.Factors.ProveFirst);

            if (Uuid.Find(desk.Form["passkey"]) is not { } id) return "";
            if (await PasskeyTable.DeleteAsync(tx, organization, member, id, cancel) is not { } gone) return "";

            // It may have been stolen: what it has begun and opened elsewhere ends with it.
            await PasskeyChallengeTable.EndPairingsAsync(tx, organization, member, cancel);
            await BrowserSessionTable.DeleteOthersAsync(tx, desk.Session.Email, desk.CookieHash, cancel);
            await EventTable.AppendAsync(tx, OriginOf(desk, now), organization, PasskeyEvents.Removed(gone), cancel);
            return "";
        }, cancel);
        return removed.Succeeded ? new(PageFrame.Onward(Security.Path)) : SecurityStep.Complain(removed.Problems.All[0].Detail);
    }

    /// <summary>Where there is no factor, the password is all there is; else one of them has to have shown who is there.</summary>
    public static async ValueTask<bool> MayChangeAsync(Transaction tx, SecurityDesk desk, DateTimeOffset now, CancellationToken cancel)
    {
        // As it is by now: whoever waited for the membership may have been signed out meanwhile.
        if (await BrowserSessionTable.FindAsync(tx, desk.CookieHash, now, cancel) is not { } session) return false;
        if (session.IsProven(desk.Account, now)) return true;

        var (organization, member) = (desk.Account.Organization, desk.Account.Member);
        return !await PasskeyTable.HasAnyAsync(tx, organization, member, cancel)
            && (await PhoneTable.GetAsync(tx, organization, member, cancel)).ConfirmedAt is null;
    }

    private DateTimeOffset Now() => Instants.Truncate(clock.GetUtcNow());

    private Task<IReadOnlyList<Passkey>> ListAsync(SecurityDesk desk, CancellationToken cancel) =>
        database.ReadAsync(tx => PasskeyTable.ListAsync(tx, desk.Account.Organization, desk.Account.Member, cancel), cancel);

    private static ValueTask<PasskeyChallenge?> TakeAsync(
        Transaction tx, SecurityDesk desk, string purpose, DateTimeOffset now, CancellationToken cancel) =>
        PasskeyChallengeTable.TakeAsync(tx, Secrets.Hash(desk.Form["challenge"] ?? ""), purpose, desk.CookieHash, now, cancel);

    private async Task<PasskeyForm> FormAsync(
        SecurityDesk desk, PasskeyAsk asked, string purpose, string title, CancellationToken cancel)
    {
        var begun = await BegunCeremony.OpenAsync(database, asked, desk.Owner, purpose, desk.CookieHash, Now(), cancel);
        return new PasskeyForm(Security.Path, title, begun)
        {
            Content = SecurityPage.For(desk.Account),
            Hidden = SecurityPage.Hidden(
                desk.Account, sessions.FormToken(desk.Cookie), purpose,
                purpose == PasskeyPurpose.Add ? Passkey.NameOf(desk.Form["name"], "Passkey") : null),
            Below = SignInPages.Back(Security.Path, desk.Factors.Security),
        };
    }

    private static Origin OriginOf(SecurityDesk desk, DateTimeOffset now) => new(now, desk.Account.Member, null, desk.Call.TraceId);

    private static Problem NotDone(string why) => new(ProblemCode.InvalidRequest, why);

    /// <param name="By">Null: the answer is not right, or not to that challenge; the challenge is gone all the same.</param>
    private sealed record Answered(Passkey? By);
}

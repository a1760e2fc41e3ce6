using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// A phone becomes a member's: the code that they see where they are signed in is typed on it, then it makes a passkey of its own. Tries
/// are counted for the network's address before they are looked at.
/// </summary>
internal sealed class Pairing(
    Database database, PasskeyCeremony ceremony, OneTimeCodes codes, Devices devices, OAuthKeys keys, TimeProvider clock)
{
    /// <summary>For whoever may change the member's factors: a code, which is shown once.</summary>
    public async Task<SecurityStep> ShowCodeAsync(SecurityDesk desk, string address, CancellationToken cancel)
    {
        if (!ceremony.AreThere) return SecurityStep.Complain(desk.Factors.NoPasskeysHere);

        var (now, code) = (Now(), PairingCode.Draw());
        var kept = await database.WriteAsync<string>(async tx =>
        {
            // Of two at once the first one's code is found, and ended, by the second.
            await PasskeyTable.LockMemberAsync(tx, desk.Account.Organization, desk.Account.Member, cancel);
            if (!await Enrolment.MayChangeAsync(tx, desk, now, cancel))
                return new Problem(ProblemCode.InvalidRequest, desk.Factors.ProveFirst);

            await PairingCode.KeepAsync(tx, codes, desk.Owner, code, now, cancel);
            return "";
        }, cancel);
        return kept.Succeeded
            ? new(DevicePage.ShowCode(desk, address, PairingCode.Show(code)))
            : SecurityStep.Complain(desk.Factors.ProveFirst);
    }

    /// <summary>With a code the page that makes the phone's passkey; with the passkey, paired.</summary>
    /// <param name="cookie">The phone's, of which nothing is kept yet.</param>
    public Task<SecurityStep> PairAsync(Call call, Words words, string cookie, OAuth.Fields form, CancellationToken cancel) =>
        form["credential"] is { } answer
            ? FinishAsync(call, words, cookie, form, answer, cancel)
            : BeginAsync(call, words, cookie, form, cancel);

    /// <summary>
    /// The phone itself wants to be forgotten. Whoever has its cookie may say so: no factor is removed by that, which needs one.
    /// </summary>
    public async Task EndAsync(Call call, Device device, CancellationToken cancel)
    {
        var now = Now();
        await database.WriteAsync<string>(tx => EndAsync(tx, call, device, now, cancel), cancel);
    }

    private static async ValueTask<Outcome<string>> EndAsync(
        Transaction tx, Call call, Device device, DateTimeOffset now, CancellationToken cancel)
    {
        if (await PasskeyTable.UnpairAsync(tx, device.Passkey, Secrets.Hash(device.Cookie), cancel) is { } left)
        {
            var origin = new Origin(now, left.Member, null, call.TraceId);
            await EventTable.AppendAsync(tx, origin, left.Organization, PasskeyEvents.Unpaired(left), cancel);
        }

        return "";
    }

    private async Task<SecurityStep> BeginAsync(Call call, Words words, string cookie, OAuth.Fields form, CancellationToken cancel)
    {
        var (factors, now) = (FactorWords.For(words), Now());
        var subject = keys.AttemptSubject("pairing", TryLimit.NetworkOf(call.Http.Connection.RemoteIpAddress));
        var token = BegunCeremony.Draw();
        var tried = await database.WriteAsync<Typed>(async tx =>
        {
            if (await AttemptTable.CountAsync(tx, subject, now, TryLimit.OfNetwork, cancel) is null) return new Typed(null, null);

            var code = await PairingCode.TakeAsync(tx, codes, form["code"] ?? "", now, cancel);
            if (code is null) return new Typed(null, null);

            await AttemptTable.TakeBackAsync(tx, subject, now, cancel);
            if (await OwnerAsync(tx, code.Organization, code.Member, cancel) is not { } owner) return new Typed(null, null);

            // With the code, in one transaction: between the two another factor could come, which ends pairings that it finds.
            var held = await PasskeyTable.ListAsync(tx, code.Organization, code.Member, cancel);
            var asked = await ceremony.AskToMakeAsync(call.Http, owner, held);
            return new Typed(owner, await BegunCeremony.OpenAsync(
                tx, asked, owner, PasskeyPurpose.Pair, Secrets.Hash(cookie), token, now, cancel));
        }, cancel);
        if (tried.Value is not { Owner: { } owner, Begun: { } begun }) return SecurityStep.Complain(factors.WrongCode);

        return new(PasskeyPage.Make(words, new(ApproveByDevice.Path, factors.PairThis, begun)
        {
            Content = DevicePage.For(owner),
            Hidden = DevicePage.PairingFields(devices.FormToken(cookie), Passkey.NameOf(form["name"], factors.PairedPhone)),
        }));
    }

    private async Task<SecurityStep> FinishAsync(
        Call call, Words words, string cookie, OAuth.Fields form, string answer, CancellationToken cancel)
    {
        var (factors, now) = (FactorWords.For(words), Now());
        var (id, fresh) = (Guid.CreateVersion7(now), Devices.Draw());         // Nobody knows it who may have planted the one before.
        var name = Passkey.NameOf(form["name"], factors.PairedPhone);
        var paired = await database.WriteAsync<Paired>(async tx =>
        {
            var token = Secrets.Hash(form["challenge"] ?? "");
            var challenge = await TakeAsync(tx, token, PasskeyPurpose.Pair, Secrets.Hash(cookie), now, cancel);
            if (challenge is null) return new Paired(false);

            var (organization, member) = (challenge.Organization, challenge.Member);
            var owner = await OwnerAsync(tx, organization, member, cancel);
            var made = owner is null ? null : await ceremony.ReadMadeAsync(call.Http, challenge, answer, owner, id, name, now);
            if (made is null) return new Paired(false);

            var phone = made with { IsDevice = true };
            if (!await PasskeyTable.InsertAsync(tx, phone, cancel)) return new Problem(ProblemCode.InvalidRequest, factors.NotAdded);

            await PasskeyTable.ReferAsync(tx, phone, Secrets.Hash(fresh), cancel);
            await PasskeyChallengeTable.EndPairingsAsync(tx, organization, member, cancel);
            await EventTable.AppendAsync(tx, new Origin(now, member, null, call.TraceId), organization, PasskeyEvents.Added(phone), cancel);
            return new Paired(true);
        }, cancel);
        if (!paired.Succeeded) return SecurityStep.Complain(factors.NotAdded);
        return paired.Value.IsDone
            ? new(PageFrame.Onward(ApproveByDevice.Path, devices.WriteCookie(fresh)))
            : SecurityStep.Complain(factors.PasskeyFailed);
    }

    /// <summary>
    /// Takes a challenge of a member, who is locked first: whoever ends pairings locks them in that order too.
    /// </summary>
    public static async ValueTask<PasskeyChallenge?> TakeAsync(
        Transaction tx, byte[] tokenHash, string purpose, byte[] boundTo, DateTimeOffset now, CancellationToken cancel)
    {
        if (await PasskeyChallengeTable.FindAsync(tx, tokenHash, purpose, boundTo, now, cancel) is not { } found) return null;

        await PasskeyTable.LockMemberAsync(tx, found.Organization, found.Member, cancel);
        return await PasskeyChallengeTable.TakeAsync(tx, tokenHash, purpose, boundTo, now, cancel);
    }

    private DateTimeOffset Now() => Instants.Truncate(clock.GetUtcNow());

    private static async ValueTask<PasskeyOwner?> OwnerAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel)
    {
        var account = await LoginTable.FindAccountAsync(tx, organization, member, cancel);
        var email = await LoginTable.FindEmailAsync(tx, organization, member, cancel);
        return account is null || email is null
            ? null
            : new(organization, member, $"{account.Name} ({account.OrganizationName})", email);
    }

    /// <param name="Owner">Null: the code is not right, or was not looked at.</param>
    private sealed record Typed(PasskeyOwner? Owner, BegunCeremony? Begun);

    private sealed record Paired(bool IsDone);
}

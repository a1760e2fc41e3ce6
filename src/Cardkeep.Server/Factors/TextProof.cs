using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// A member whose phone is confirmed shows by a code from a text message that they are there. Wrong ones are counted with those for
/// approvals, before they are compared.
/// </summary>
/// <param name="sender">Null: nothing takes messages anywhere.</param>
internal sealed class TextProof(
    Database database, OneTimeCodes codes, ITextSender? sender, BrowserSessions sessions, TimeProvider clock)
{
    private const string Purpose = PasskeyPurpose.ProveByText;

    public bool AreThere => sender is not null;

    public Task<SecurityStep> ProveAsync(SecurityDesk desk, CancellationToken cancel) =>
        desk.Form["code"] is { } code ? TryAsync(desk, code, cancel) : SendAsync(desk, cancel);

    private async Task<SecurityStep> SendAsync(SecurityDesk desk, CancellationToken cancel)
    {
        if (sender is null) return SecurityStep.Complain(desk.Factors.CodeNotSent);

        var now = Instants.Truncate(clock.GetUtcNow());
        var (organization, member) = (desk.Account.Organization, desk.Account.Member);
        var (id, code, token) = (Guid.CreateVersion7(now), OneTimeCodes.Draw(), BegunCeremony.Draw());
        var state = Convert.ToHexString([.. id.ToByteArray(bigEndian: true), .. codes.Hash(organization, id, code)]);
        var challenge = PasskeyChallenge.Of(token, desk.Owner, Purpose, desk.CookieHash, state, now);
        var begun = await database.WriteAsync<Phone>(async tx =>
        {
            await PasskeyTable.LockMemberAsync(tx, organization, member, cancel);
            await PhoneTable.LockAsync(tx, organization, member, cancel);
            var phone = await PhoneTable.GetAsync(tx, organization, member, cancel);
            var lately = now - TextTable.ResendAfter + PasskeyChallenge.Life;
            if (phone.ConfirmedAt is null || phone.BlockedUntil > desk.Call.Now
                || await PasskeyChallengeTable.IsThereAsync(tx, organization, member, Purpose, lately, cancel)
                || await TextTable.FreeAtAsync(tx, organization, member, TextTable.Most, desk.Call.Now, cancel) is not null)
                return new Problem(ProblemCode.TooManyRequests, desk.Factors.CodeNotSent);

            // One a minute, good for five: no room has to be made.
            await PasskeyChallengeTable.InsertAsync(tx, challenge, cancel);
            await TextTable.KeepAsync(tx, organization, member, id, desk.Call.Now, cancel);
            return phone;
        }, cancel);
        if (!begun.Succeeded) return SecurityStep.Complain(desk.Factors.CodeNotSent);

        var phone = begun.Value;
        var text = CodeText.OfProof(phone.Locale, code, now + PasskeyChallenge.Life);
        if (await sender.SendAsync(new(id, organization, member, phone.Number!, new(text), desk.Call.Now), cancel))
            return new(SecurityPage.AskCode(desk, StepOf(desk), sessions.FormToken(desk.Cookie), token, phone.Number!, null));

        await database.WriteAsync<string>(async tx =>
        {
            await PasskeyChallengeTable.TakeAsync(tx, Secrets.Hash(token), Purpose, desk.CookieHash, now, cancel);
            return "";
        }, cancel);
        return SecurityStep.Complain(desk.Factors.CodeNotSent);
    }

    private async Task<SecurityStep> TryAsync(SecurityDesk desk, string code, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var (organization, member) = (desk.Account.Organization, desk.Account.Member);
        var token = desk.Form["challenge"] ?? "";
        var tried = await database.WriteAsync<Tried>(async tx =>
        {
            if (!await PhoneTable.CountAsync(tx, organization, member, desk.Call.Now, cancel)) return new Tried(false, null);

            var phone = await PhoneTable.GetAsync(tx, organization, member, cancel);
            var challenge = await PasskeyChallengeTable.FindAsync(tx, Secrets.Hash(token), Purpose, desk.CookieHash, now, cancel);
            if (challenge is null || challenge.Organization != organization || challenge.Member != member || phone.ConfirmedAt is null)
            {
                await PhoneTable.UncountAsync(tx, organization, member, cancel);
                return new Tried(false, null);
            }

            var state = Convert.FromHexString(challenge.State);
            var isRight = codes.AreEqual(state[16..], organization, new Guid(state.AsSpan(0, 16), bigEndian: true), code);
            if (isRight)
            {
                await PasskeyChallengeTable.TakeAsync(tx, Secrets.Hash(token), Purpose, desk.CookieHash, now, cancel);
                await BrowserSessionTable.ProveAsync(tx, desk.CookieHash, organization, member, now, cancel);
            }

            await SessionCodes.SettleAsync(tx, desk.Call, organization, member, isRight, cancel);
            return new Tried(isRight, phone.Number);
        }, cancel);
        if (tried.Value!.IsRight) return new(PageFrame.Onward(Security.Path));
        return tried.Value.Number is { } number
            ? new(SecurityPage.AskCode(desk, StepOf(desk), sessions.FormToken(desk.Cookie), token, number, desk.Factors.WrongCode))
            : SecurityStep.Complain(desk.Factors.WrongCode);
    }

    private static CodeStep StepOf(SecurityDesk desk) => new(Purpose, desk.Factors.ByText);

    /// <param name="Number">Null: it was not looked at.</param>
    private sealed record Tried(bool IsRight, string? Number);
}

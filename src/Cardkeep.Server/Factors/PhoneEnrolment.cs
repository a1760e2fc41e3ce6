using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// A member's phone is confirmed on the page: where there is a factor it has been used first, which an application cannot do for them.
/// </summary>
/// <param name="phones">Null: nothing takes messages anywhere.</param>
internal sealed class PhoneEnrolment(Database database, Phones? phones, BrowserSessions sessions, TimeProvider clock)
{
    public const string Act = "phone";

    public async Task<SecurityStep> ConfirmAsync(SecurityDesk desk, CancellationToken cancel)
    {
        if (phones is null) return SecurityStep.Complain(desk.Factors.CodeNotSent);
        if (!await database.ReadAsync(tx => MayAsync(tx, desk, cancel), cancel)) return SecurityStep.Complain(desk.Factors.ProveFirst);

        var whose = new PhoneOwner(desk.Account.Organization, desk.Account.Member);
        return desk.Form["code"] is { } code
            ? await TryAsync(phones, whose, desk, code, cancel)
            : await SendAsync(phones, whose, desk, cancel);
    }

    private async Task<SecurityStep> SendAsync(Phones phones, PhoneOwner whose, SecurityDesk desk, CancellationToken cancel)
    {
        using var refusal = await phones.SendCodeAsync(desk.Call, whose, tx => MayAsync(tx, desk, cancel), cancel);
        return refusal is null
            ? await AskAsync(phones, whose, desk, null, cancel)
            : SecurityStep.Complain(desk.Factors.CodeNotSent);
    }

    private async Task<SecurityStep> TryAsync(Phones phones, PhoneOwner whose, SecurityDesk desk, string code, CancellationToken cancel)
    {
        var confirmed = await phones.ConfirmAsync(desk.Call, whose, code, tx => MayAsync(tx, desk, cancel), cancel);
        if (!confirmed.Succeeded) return SecurityStep.Complain(desk.Factors.ProveFirst);
        return confirmed.Value.IsRight
            ? new(PageFrame.Onward(Security.Path))
            : await AskAsync(phones, whose, desk, desk.Factors.WrongCode, cancel);
    }

    private async Task<SecurityStep> AskAsync(
        Phones phones, PhoneOwner whose, SecurityDesk desk, string? complaint, CancellationToken cancel)
    {
        if ((await phones.GetAsync(whose, cancel)).Number is not { } number) return SecurityStep.Complain(desk.Factors.CodeNotSent);

        return new(SecurityPage.AskCode(
            desk, new(Act, desk.Factors.ConfirmPhone), sessions.FormToken(desk.Cookie), "", number, complaint));
    }

    private ValueTask<bool> MayAsync(Transaction tx, SecurityDesk desk, CancellationToken cancel) =>
        Enrolment.MayChangeAsync(tx, desk, Instants.Truncate(clock.GetUtcNow()), cancel);
}

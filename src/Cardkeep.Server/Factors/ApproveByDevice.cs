using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// <c>/approve</c>, which a member opens on a phone and keeps: what waits for their approval, in words, and beside each a way to approve
/// it by the phone's passkey, or to refuse it.
/// </summary>
internal sealed class ApproveByDevice(Database database, Devices devices, Pairing pairing, Approvals approvals, Settings settings)
{
    public const string Path = "/approve";

    public const string ListPath = "/approve/requests";

    public async Task<Answer> ShowAsync(Call call, CancellationToken cancel) =>
        await devices.FindAsync(call.Http.Request, cancel) is { } device
            ? await PageAsync(call, device, null, cancel)
            : AskCode(call, StatusCodes.Status200OK, null);

    /// <summary>What waits, for the page that looks again and again.</summary>
    public async Task<Answer> ListAsync(Call call, CancellationToken cancel)
    {
        var words = Words.For(call.Http.Request);
        var device = await devices.FindAsync(call.Http.Request, cancel);
        return device is null
            ? DevicePage.Piece(words, Html.Nothing)
            : DevicePage.Piece(words, DevicePage.List(words, devices.FormToken(device.Cookie), await WaitingAsync(call, device, cancel)));
    }

    /// <summary>A form of the page: <c>act</c> says which.</summary>
    public async Task<Answer> ActAsync(Call call, CancellationToken cancel)
    {
        var request = call.Http.Request;
        var words = Words.For(request);
        if (await BrowserSessions.ReadFormAsync(call, cancel) is not { } form || !devices.IsFormTokenGood(request, form["form_token"]))
            return RefusalPage.OfForm(words);

        var device = await devices.FindAsync(request, cancel);
        if (form["act"] == "pair")
        {
            if (device is not null) return PageFrame.Onward(Path);
            var paired = await pairing.PairAsync(call, words, devices.ReadCookie(request)!, form, cancel);
            return paired.Answer ?? AskCode(call, StatusCodes.Status403Forbidden, paired.Complaint);
        }

        if (device is null) return PageFrame.Onward(Path);                    // Revoked meanwhile: from the start.
        if (form["act"] == "unpair")
        {
            await pairing.EndAsync(call, device, cancel);
            return PageFrame.Onward(Path);
        }

        var waiting = (await WaitingAsync(call, device, cancel)).FirstOrDefault(one => one.Session.Id == Uuid.Find(form["request"]));
        return waiting is null ? PageFrame.Onward(Path) : await DecideAsync(call, words, device, waiting, form, cancel);
    }

    private async Task<Answer> DecideAsync(
        Call call, Words words, Device device, Waiting waiting, OAuth.Fields form, CancellationToken cancel)
    {
        switch (form["act"])
        {
            case "approve" when form["credential"] is null:
                var begun = await approvals.BeginAsync(call, waiting.Session, [device.Passkey], cancel);
                return PasskeyPage.Use(words, new(Path, FactorWords.For(words).AsksForApproval(waiting.Client), begun)
                {
                    Content = AskedView.Of(words, waiting.Session),
                    Hidden = DevicePage.Hidden(devices.FormToken(device.Cookie), "approve", waiting.Session.Id),
                    Below = SignInPages.Back(Path, FactorWords.For(words).Requests),
                });
            case "approve":
                var approval = await approvals.AllowAsync(call, waiting.Session, form, device.Passkey.Id, "device", cancel);
                return approval == Approval.NotBelieved
                    ? await PageAsync(call, device, FactorWords.For(words).PasskeyFailed, cancel)
                    : PageFrame.Onward(Path);
            case "refuse":
                await approvals.RefuseAsync(call, waiting.Session, "device", device.Account.Member, cancel);
                return PageFrame.Onward(Path);
            default:
                return PageFrame.Onward(Path);
        }
    }

    private async Task<Answer> PageAsync(Call call, Device device, string? complaint, CancellationToken cancel)
    {
        var waiting = await WaitingAsync(call, device, cancel);
        return DevicePage.Show(Words.For(call.Http.Request), device, devices.FormToken(device.Cookie), waiting, complaint);
    }

    private Answer AskCode(Call call, int status, string? complaint)
    {
        var held = devices.ReadCookie(call.Http.Request);
        var cookie = held ?? Devices.Draw();
        return DevicePage.AskCode(
            status, Words.For(call.Http.Request), $"{settings.Issuer}{Security.Path}", devices.FormToken(cookie), complaint,
            held is null ? devices.WriteCookie(cookie) : null);
    }

    private Task<IReadOnlyList<Waiting>> WaitingAsync(Call call, Device device, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<Waiting>>(async tx =>
        {
            List<Waiting> all = [];
            foreach (var session in await ScaTable.ListWaitingAsync(
                tx, device.Passkey.Organization, device.Passkey.Member, ScaPreference.PairedDevice, call.Now, cancel))
                all.Add(new(session, (await ClientTable.FindAsync(tx, session.Client, cancel))?.Name));
            return all;
        }, cancel);
}

using Cardkeep.Access;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>A phone that a member paired: a browser with a cookie of its own, and an authenticator.</summary>
internal sealed record Paired(Browser Phone, Authenticator Authenticator, Browser Desk)
{
    public const string Page = "/approve";

    /// <summary>Signs in, has a code shown, types it on a phone, and makes the phone's passkey.</summary>
    public static async Task<Paired> PairAsync(TestApi api, Role role = Role.Owner) =>
        await PairAsync(api, await Secured.SignedInAsync(api, role));

    /// <param name="desk">Signed in.</param>
    public static async Task<Paired> PairAsync(TestApi api, Browser desk)
    {
        const string name = "My phone";
        var (phone, authenticator) = (new Browser(api), new Authenticator());
        var code = CodeOn(await desk.DoAsync("pair"));
        await phone.GetAsync(Page);
        await phone.SubmitAsync(Page, ("code", code), ("name", name));
        await phone.AnswerAsync(authenticator);
        Assert.Equal(303, phone.Last.Status);
        await phone.FollowAsync();
        Assert.Contains(name, phone.Text, StringComparison.Ordinal);
        return new Paired(phone, authenticator, desk);
    }

    /// <summary>The code that the page shows, as it is read.</summary>
    public static string CodeOn(Reply page) => page.Body.Split("<p class=\"code\">")[1].Split('<')[0];

    /// <summary>The ids of what waits, as the phone shows them.</summary>
    public async Task<string[]> WaitingAsync()
    {
        await Phone.GetAsync($"{Page}/requests");
        var version = Phone.Last.Body.Split("data-version=\"")[1].Split('"')[0];
        return [.. version.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => $"{Guid.Parse(id)}")];
    }

    /// <summary>Presses a button beside a request.</summary>
    public async Task<Reply> PressAsync(string act, string request)
    {
        await Phone.GetAsync(Page);
        return await Phone.ActAsync(Page, act, ("request", request));
    }
}

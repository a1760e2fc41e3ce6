using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>A member with a browser, at the page on which they keep their factors.</summary>
internal static class Secured
{
    public const string Page = "/security";

    /// <summary>Signs a member in by password, and shows them their page.</summary>
    public static Task<Browser> SignedInAsync(TestApi api, Role role = Role.Owner) => SignedInAsync(api, Desk.Email(role), Demo.Password);

    public static async Task<Browser> SignedInAsync(TestApi api, string email, string password)
    {
        var browser = new Browser(api);
        await browser.GetAsync(Page);
        await browser.SignInAsync(email, password);
        Assert.Contains("How you confirm", browser.Text, StringComparison.Ordinal);
        return browser;
    }

    /// <summary>Does something on the page, as the only member it speaks of.</summary>
    public static Task<Reply> DoAsync(this Browser browser, string act, params (string Name, string Value)[] fields) =>
        browser.ActAsync(Page, act, [("account", browser.Field("account")), .. fields]);

    /// <summary>Adds a passkey, and is back on the page.</summary>
    public static async Task AddPasskeyAsync(this Browser browser, Authenticator authenticator, string name = "Laptop")
    {
        await browser.DoAsync("add", ("name", name));
        await browser.AnswerAsync(authenticator);
        Assert.Equal(303, browser.Last.Status);
        await browser.FollowAsync();
        Assert.Contains(name, browser.Text, StringComparison.Ordinal);
    }

    /// <summary>Signs in whoever has a confirmed phone, and shows by a code that it is them.</summary>
    public static async Task<Browser> ProvenByTextAsync(TestApi api, Client owner)
    {
        var browser = await SignedInAsync(api);
        await browser.DoAsync("text");
        await browser.SubmitAsync(Page, ("code", await owner.CodeAsync()));
        await browser.FollowAsync();
        return browser;
    }

    /// <summary>A member whose passkey an authenticator has.</summary>
    public static async Task<Authenticator> EnrolPasskeyAsync(TestApi api, Role role = Role.Owner)
    {
        var authenticator = new Authenticator();
        await (await SignedInAsync(api, role)).AddPasskeyAsync(authenticator);
        return authenticator;
    }

    /// <summary>Opens the page as somebody who is not signed in, and uses a passkey to be so.</summary>
    public static async Task<Browser> AskedForPasskeyAsync(TestApi api)
    {
        var browser = new Browser(api);
        await browser.GetAsync(Page);
        await browser.SubmitAsync("/oauth2/passkey");
        return browser;
    }
}

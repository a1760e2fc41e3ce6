using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Factors;
using Cardkeep.Tests.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Every page that a person can meet at signing in, at their factors and at approving, as a browser is answered it.</summary>
internal static class EveryPage
{
    private const string Link = "/approve/passkey";

    public static async Task<IReadOnlyList<ShownPage>> WalkAsync(TestApi api)
    {
        List<ShownPage> pages = [];
        await SignInAsync(api, Add);
        var authenticator = new Authenticator();
        var (phone, phones) = (new Browser(api), new Authenticator());
        await EnrolAsync(api, authenticator, phone, phones, Add);
        await ApproveAsync(api, authenticator, phone, phones, Add);
        var stranger = await Secured.AskedForPasskeyAsync(api);
        Add("a passkey signs in", stranger.Last);
        Add("an answer that is none", await stranger.SubmitAsync("/oauth2/passkey", ("credential", "{}")));
        return pages;

        void Add(string name, Reply page)
        {
            Assert.True(page.Body.StartsWith("<!DOCTYPE html>", StringComparison.Ordinal), $"{name}: {page.Status} {page.Body}");
            pages.Add(new(name, page));
        }
    }

    private static async Task SignInAsync(TestApi api, Action<string, Reply> add)
    {
        var (application, browser) = (Desk.OfDemo(api), new Browser(api));
        add("a refusal", await browser.GetAsync("/oauth2/auth"));
        add("sign-in", await browser.GetAsync(application.Start()));
        add("a form without its token", await new Browser(api).PostAsync("/oauth2/sign-in"));
        add("sign-in in vain", await browser.SubmitAsync("/oauth2/sign-in", ("email", "x"), ("password", "x")));
        add("consent", await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password));
        add("a choice of accounts", await browser.GetAsync(application.Start("card.read", ("prompt", "select_account"))));
    }

    private static async Task EnrolAsync(
        TestApi api, Authenticator authenticator, Browser phone, Authenticator phones, Action<string, Reply> add)
    {
        var owner = await api.AsAsync(Role.Owner);
        var desk = await Secured.SignedInAsync(api);
        add("no factors", desk.Last);
        add("a code to a phone", await desk.DoAsync("phone"));
        add("a wrong one", await desk.SubmitAsync(Secured.Page, ("code", Texted.Wrong(await owner.CodeAsync()))));
        await desk.SubmitAsync(Secured.Page, ("code", await owner.CodeAsync()));
        add("proof first", await desk.FollowAsync());
        add("proof by text", await desk.DoAsync("text"));
        await desk.SubmitAsync(Secured.Page, ("code", await owner.CodeAsync()));
        await desk.FollowAsync();
        add("a passkey is made", await desk.DoAsync("add", ("name", "Laptop")));
        await desk.AnswerAsync(authenticator);
        add("factors", await desk.FollowAsync());
        add("a passkey proves", await desk.DoAsync("prove"));
        await desk.GetAsync(Secured.Page);
        add("the code of a phone", await desk.DoAsync("pair"));

        var code = Paired.CodeOn(desk.Last);
        add("a phone", await phone.GetAsync(Paired.Page));
        add("a wrong code on it", await phone.SubmitAsync(Paired.Page, ("code", "AAAA AAAA"), ("name", "My phone")));
        add("a phone's passkey", await phone.SubmitAsync(Paired.Page, ("code", code), ("name", "My phone")));
        await phone.AnswerAsync(phones);
        add("nothing waits", await phone.FollowAsync());
    }

    private static async Task ApproveAsync(
        TestApi api, Authenticator authenticator, Browser phone, Authenticator phones, Action<string, Reply> add)
    {
        await AskAsync(api, "paired-device");
        add("a request", await phone.GetAsync(Paired.Page));
        add("a phone approves", await phone.ActAsync(Paired.Page, "approve", ("request", phone.Field("request"))));
        await phone.AnswerAsync(phones);

        var (browser, session, other) = (new Browser(api), await AskAsync(api, "passkey"), await AskAsync(api, "passkey"));
        add("a link", await browser.GetAsync(Link));
        add("what it asks", await browser.PostAsync(Link, ("session", session)));
        add("a passkey approves", await browser.PostAsync(Link, ("session", session), ("act", "approve")));
        add("approved", await browser.AnswerAsync(authenticator));
        add("refused", await browser.PostAsync(Link, ("session", other), ("act", "refuse")));
        add("over", await browser.PostAsync(Link, ("session", other)));
    }

    private static async Task<string> AskAsync(TestApi api, string preference)
    {
        var limits = new JsonObject { ["payment_monthly_limit"] = 750 };
        var owner = await api.AsAsync(Role.Owner);
        var asked = await owner.PatchAsync(Given.Card(CardLevel.Virtual), "limits", limits, ("X-Qonto-2fa-Preference", preference));
        return asked.Text("sca_session_token");
    }
}

/// <param name="Name">What it shows, for whoever reads that it is wrong.</param>
internal sealed record ShownPage(string Name, Reply Reply);

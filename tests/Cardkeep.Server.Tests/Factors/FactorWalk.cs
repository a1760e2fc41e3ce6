using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>Every call of the pages of factors once, for whoever looks for secrets in what is left behind.</summary>
/// <param name="keep">Takes a call, its answer, and what of it is a secret that has to be handed out.</param>
internal sealed class FactorWalk(TestApi api, Action<string, Reply, string[]> keep)
{
    public async Task RunAsync()
    {
        var authenticator = new Authenticator();
        var browser = new Browser(api);
        Keep("GET /security", await browser.GetAsync(Secured.Page));
        await browser.SignInAsync(Desk.Email(Role.Admin), Demo.Password);
        Keep("GET /security", browser.Last);
        Keep("POST /security", await browser.DoAsync("add", ("name", "Walker's")));
        Keep("POST /security", await browser.AnswerAsync(authenticator));

        browser.Cookie = null;
        await browser.GetAsync(Secured.Page);
        Keep("POST /oauth2/passkey", await browser.SubmitAsync("/oauth2/passkey"));
        Keep("POST /oauth2/passkey", await browser.AnswerAsync(authenticator));
        await ApproveAsync(browser, authenticator);
        await PairAsync();

        async Task ApproveAsync(Browser browser, Authenticator authenticator)
        {
            var admin = await api.AsAsync(Role.Admin);
            var path = $"/v2/cards/{Given.Card(CardLevel.Virtual)}/unlock";
            var session = (await admin.PutAsync(path, ("X-Qonto-2fa-Preference", "passkey"))).Text("sca_session_token");
            Keep("GET /approve/passkey", await browser.GetAsync("/approve/passkey"));
            foreach (var act in (string[])["", "approve"])
            {
                var shown = await browser.PostAsync("/approve/passkey", ("session", session), ("act", act));
                keep("POST /approve/passkey", shown, act.Length == 0 ? [session] : [session, browser.Field("challenge")]);
            }

            Keep("POST /approve/passkey", await browser.AnswerAsync(authenticator));
        }

        async Task PairAsync()
        {
            var (admin, phone) = (await api.AsAsync(Role.Admin), new Browser(api));
            await browser.GetAsync(Secured.Page);
            var code = Paired.CodeOn(await browser.DoAsync("pair"));
            keep("POST /security", browser.Last, [code]);
            KeepOf(phone, "GET /approve", await phone.GetAsync("/approve"));
            KeepOf(phone, "POST /approve", await phone.SubmitAsync("/approve", ("code", code)));
            KeepOf(phone, "POST /approve", await phone.AnswerAsync(authenticator = new Authenticator()));
            await admin.PutAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}/unlock");
            KeepOf(phone, "GET /approve", await phone.GetAsync("/approve"));
            var request = phone.Field("request");
            KeepOf(phone, "GET /approve/requests", await phone.GetAsync("/approve/requests"));
            KeepOf(phone, "POST /approve", await phone.ActAsync("/approve", "approve", ("request", request)));
            KeepOf(phone, "POST /approve", await phone.AnswerAsync(authenticator));
        }

        void Keep(string call, Reply reply) => KeepOf(browser, call, reply);

        void KeepOf(Browser browser, string call, Reply reply)
        {
            string[] challenge = reply.Body.Contains("name=\"challenge\"", StringComparison.Ordinal) ? [browser.Field("challenge")] : [];
            keep(call, reply, [browser.Cookie!.Split('=')[1], .. challenge]);
        }
    }
}

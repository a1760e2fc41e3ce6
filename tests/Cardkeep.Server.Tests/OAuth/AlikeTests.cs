using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>
/// Who or what is not there costs the same work as who is, statement by statement, and hears the same (threats A24, §5). One text serves
/// both engines, so it is enough to listen to one.
/// </summary>
public sealed class AlikeTests
{
    [Theory, OnPostgres]
    public async Task Whoever_fails_to_sign_in_causes_the_same_statements(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        using var statements = new Statements();
        await api.ExecuteAsync("UPDATE memberships SET status = 'revoked' WHERE role = 'admin'");
        await api.ExecuteAsync($"DELETE FROM logins WHERE email = '{Desk.Email(Role.Manager)}'");
        List<(string Email, string Said)> said = [];
        foreach (var email in (string[])
            [Desk.Email(Role.Owner), "nobody@acme.example", Desk.Email(Role.Admin), Desk.Email(Role.Manager), new string('x', 5000)])
        {
            var browser = new Browser(api);
            await browser.GetAsync(Desk.OfDemo(api).Start());
            await browser.SubmitAsync("/oauth2/sign-in", ("email", email), ("password", "a password that is wrong"));
            said.Add((email, statements.Of(browser.Last)));
        }

        Assert.Contains("INSERT INTO events", said[0].Said, StringComparison.Ordinal);
        Assert.All(said, one => Assert.Equal((one.Email, said[0].Said), one));
    }

    [Theory, OnPostgres]
    public async Task Whoever_is_no_client_causes_the_same_statements(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        using var statements = new Statements();
        var open = await Desk.RegisterAsync(api, confidential: false, Scope.CardRead);
        var removed = await Desk.RegisterAsync(api, confidential: true, Scope.CardRead);
        await api.ExecuteAsync($"UPDATE clients SET removed_at = created_at WHERE id = '{removed.ClientId}'");
        var own = await Stored.ClientAsync(api, Demo.Organization);
        List<(string Client, string Body, string Said)> said = [];
        foreach (var client in (string[])[$"{Demo.Client.Value}", $"{Guid.Empty}", "me", open.ClientId, removed.ClientId, own])
        {
            var reply = await new Desk(api, client, "ckcs_wrong").RefreshAsync("ckrt_nobodys");
            said.Add((client, reply.Body, statements.Of(reply)));
        }

        Assert.Contains("FROM client_secrets", said[0].Said, StringComparison.Ordinal);
        Assert.All(said, one => Assert.Equal((one.Client, said[0].Body, said[0].Said), one));
    }

    [Theory, OnPostgres]
    public async Task A_session_that_is_unknown_anothers_or_anothers_calls_is_told_alike_whatever_the_code(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        using var statements = new Statements();
        var card = Given.Card(CardLevel.Virtual);
        var (owner, admin) = (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Admin));
        foreach (var member in (Client[])[owner, admin]) await member.EnrolPhoneAsync();
        await owner.LockAsync(card);
        var foreign = (await owner.AskAsync(card)).Text("sca_session_token");
        var code = await owner.CodeAsync();
        var other = (await admin.AskAsync(Given.Card(CardLevel.Flash))).Text("sca_session_token");
        List<(string Session, string Body, string Said)> said = [];
        foreach (var session in (string[])[new('A', 64), foreign, other])
        {
            foreach (var typed in (string[])[code, Texted.Wrong(code)])
            {
                var reply = await admin.UnlockAsync(card, session, typed);
                Assert.Equal(422, reply.Status);
                var body = reply.Json.AsObject();
                body.Remove("trace_id");
                said.Add((session, body.ToJsonString(), statements.Of(reply)));
            }
        }

        Assert.All(said, one => Assert.Equal((one.Session, said[0].Body, said[0].Said), one));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM sca_sessions WHERE code_tries > 0"));
    }
}

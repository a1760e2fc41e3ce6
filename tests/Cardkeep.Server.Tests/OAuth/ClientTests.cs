using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Applications: registered by owners and admins for their organization, and by the operator for all.</summary>
public sealed class ClientTests
{
    private const string Clients = "/cardkeep/v1/clients";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_client_is_registered_used_changed_and_removed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var admin = await api.AsAsync(Role.Admin);
        var added = await admin.PostAsync(Clients, Wanted());
        Assert.Equal(200, added.Status);
        var (id, secret) = (Of(added, "id"), Of(added, "client_secret"));
        Assert.StartsWith("ckcs_", secret, StringComparison.Ordinal);

        var listed = await admin.GetAsync(Clients);
        Assert.Equal(1, listed.Total());
        Assert.DoesNotContain("client_secret", listed.Body, StringComparison.Ordinal);

        var desk = new Desk(api, id, secret);
        var tokens = await desk.TokensAsync();
        Assert.Equal("200", await Desk.TryAsync(api, tokens.Text("access_token")));

        var narrowed = await admin.SendAsync(
            HttpMethod.Patch, $"{Clients}/{id}", Json("""{"scopes":["team.read","offline_access"],"name":"Renamed"}"""));
        Assert.Equal((200, "Renamed"), (narrowed.Status, Of(narrowed, "name")));
        Assert.Equal("403 insufficient_scope", await Desk.TryAsync(api, tokens.Text("access_token")));
        Assert.Equal("400 invalid_scope", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));

        Assert.Equal(204, (await admin.SendAsync(HttpMethod.Delete, $"{Clients}/{id}", null)).Status);
        Assert.Equal("401 authorization_token_invalid", await Desk.TryAsync(api, tokens.Text("access_token")));
        Assert.Equal("401 invalid_client", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));
        Assert.Equal("404 not_found id", (await admin.SendAsync(HttpMethod.Delete, $"{Clients}/{id}", null)).Outcome());
        Assert.Equal(400, (await new Browser(api).GetAsync(desk.Start())).Status);
        Assert.Equal(
            ["client.added", "client.changed", "client.removed"],
            await api.TextsAsync("SELECT kind FROM events WHERE kind LIKE 'client.%' ORDER BY number"));
        Assert.DoesNotContain(api.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Equal(0, await api.NumberAsync($"SELECT count(*) FROM events WHERE facts LIKE '%{secret[..12]}%'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_rotated_secret_and_its_successor_work_together_until_the_overlap_ends(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var added = await owner.PostAsync(Clients, Wanted());
        var (id, old) = (Of(added, "id"), Of(added, "client_secret"));
        var rotated = Of(await owner.PostAsync($"{Clients}/{id}/secrets", new JsonObject { ["overlap_hours"] = 2 }), "client_secret");
        Assert.NotEqual(old, rotated);

        Assert.Equal(("400", "400"), (await KnownAsync(old), await KnownAsync(rotated)));
        api.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMicroseconds(1));
        Assert.Equal("400", await KnownAsync(old));
        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(("401", "400"), (await KnownAsync(old), await KnownAsync(rotated)));

        var last = Of(await owner.PostAsync($"{Clients}/{id}/secrets", new JsonObject { ["overlap_hours"] = 0 }), "client_secret");
        Assert.Equal(("401", "400"), (await KnownAsync(rotated), await KnownAsync(last)));

        // Known: an unknown token is refused, and not the client.
        async Task<string> KnownAsync(string secret) => $"{(await new Desk(api, id, secret).RefreshAsync("ckrt_nobodys")).Status}";
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_organization_has_at_most_a_hundred_applications(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        for (var held = 0; held < 99; held++) await Stored.ClientAsync(api, Demo.Organization);
        var replies = await AtOnce.RunAsync(6, async _ => await owner.PostAsync(Clients, Wanted()));

        Assert.Equal((1, 5), (replies.Count(reply => reply.Status == 200), replies.Count(IsTooMany)));
        Assert.Equal(100, (await owner.GetAsync(Clients)).Total());
        Assert.Equal(200, (await (await Given.StrangerAsync(api)).Client.PostAsync(Clients, Wanted())).Status);

        var id = Of(replies.Single(reply => reply.Status == 200), "id");
        Assert.Equal(204, (await owner.SendAsync(HttpMethod.Delete, $"{Clients}/{id}", null)).Status);
        Assert.Equal(200, (await owner.PostAsync(Clients, Wanted())).Status);

        static bool IsTooMany(Reply reply) => reply.Outcome() == "422 too_many_items";
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_one_application_at_most_ten_secrets_work_at_a_time(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var id = Of(await owner.PostAsync(Clients, Wanted()), "id");
        for (var secrets = 2; secrets <= 10; secrets++) Assert.Equal(200, (await RotateAsync(720)).Status);
        Assert.Equal("422 too_many_items id", (await RotateAsync(720)).Outcome());
        Assert.Equal(10 + 1, await api.NumberAsync("SELECT count(*) FROM client_secrets"));         // The demo's client has one.

        Assert.Equal(200, (await RotateAsync(0)).Status);
        Assert.Equal(1 + 1, await api.NumberAsync("SELECT count(*) FROM client_secrets"));

        Task<Reply> RotateAsync(int hours) => owner.PostAsync($"{Clients}/{id}/secrets", new JsonObject { ["overlap_hours"] = hours });
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Only_owners_and_admins_keep_clients_and_each_only_their_organizations(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var id = Of(await owner.PostAsync(Clients, Wanted()), "id");
        foreach (var role in (Role[])[Role.Manager, Role.Employee, Role.Reporting])
        {
            var caller = await api.AsAsync(role);
            Assert.Equal("403 forbidden", (await caller.GetAsync(Clients)).Outcome());
            Assert.Equal("403 forbidden", (await caller.PostAsync(Clients, Wanted())).Outcome());
            Assert.Equal("403 forbidden", (await caller.SendAsync(HttpMethod.Delete, $"{Clients}/{id}", null)).Outcome());
        }

        var stranger = (await Given.StrangerAsync(api)).Client;
        Assert.Equal(0, (await stranger.GetAsync(Clients)).Total());
        foreach (var unseen in (string[])[id, $"{Demo.Client.Value}"])
        {
            Assert.Equal("404 not_found id", (await stranger.SendAsync(HttpMethod.Delete, $"{Clients}/{unseen}", null)).Outcome());
            Assert.Equal("404 not_found id", (await stranger.PostAsync($"{Clients}/{unseen}/secrets", new JsonObject())).Outcome());
            Assert.Equal(
                "404 not_found id", (await stranger.SendAsync(HttpMethod.Patch, $"{Clients}/{unseen}", Json("{}"))).Outcome());
        }

        // Nor is the installation's own client an organization's.
        Assert.Equal("404 not_found id", (await owner.SendAsync(HttpMethod.Delete, $"{Clients}/{Demo.Client.Value}", null)).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_organizations_client_is_for_its_own_members(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);
        var added = await stranger.Client.PostAsync(Clients, Wanted());
        var browser = new Browser(api);
        await browser.GetAsync(new Desk(api, Of(added, "id"), null).Start());
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);

        Assert.Contains("You have no account there", browser.Text, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_problem_of_a_client_is_told_at_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Body, string Outcome)[] table =
        [
            ("{}", "422 required name, required scopes"),
            ("""{"name":"A","scopes":["card.read"]}""", "422 required redirect_addresses"),
            ("""{"name":"A","scopes":"card.read","redirect_addresses":7,"confidential":"yes"}""",
                "400 not_an_array redirect_addresses, not_an_array scopes, not_a_boolean confidential"),
            ("""{"name":"A","scopes":["network"]}""", "422 not_in_list scopes"),
            ("""{"name":"A","scopes":["a b","c\"d",""],"redirect_addresses":["https://a.example/"]}""",
                "422 invalid_characters scopes/0, invalid_characters scopes/1, invalid_characters scopes/2"),
        ];
        foreach (var (body, outcome) in table)
        {
            var reply = await owner.PostRawAsync(Clients, body);
            var told = string.Join(", ", reply.Problems.Select(problem => problem.Replace(" /", " ", StringComparison.Ordinal)));
            Assert.Equal((body, outcome), (body, $"{reply.Status} {told}"));
        }

        Assert.Equal(0, (await owner.GetAsync(Clients)).Total());
    }

    [Theory]
    [InlineData("https://app.example.com/back", true)]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://app.example.com:8443/back?a=b", true)]
    [InlineData("http://127.0.0.1/back", true)]
    [InlineData("http://127.0.0.1:3000/back", true)]
    [InlineData("http://[::1]:3000/", true)]
    [InlineData("http://localhost", true)]
    [InlineData("http://app.example.com/back", false)]
    [InlineData("https://*.example.com/back", false)]
    [InlineData("https://app.example.com/back#x", false)]
    [InlineData("https://user@app.example.com/back", false)]
    [InlineData("https://app.example.com/a@b", false)]
    [InlineData("https://", false)]
    [InlineData("app.example.com/back", false)]
    [InlineData("com.example.app:/back", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https://app.example.com/a b", false)]
    [InlineData("https://app.example.com/ä", false)]
    [InlineData("http://localhost.evil.example/", false)]
    [InlineData("http://127.0.0.1:0/", false)]
    public void Only_addresses_that_can_be_trusted_are_registered(string address, bool isAcceptable) =>
        Assert.Equal(isAcceptable, RedirectAddress.IsAcceptable(address));

    [Theory, OnSqlite, OnPostgres]
    public async Task The_operator_registers_lists_rotates_and_removes(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var verbs = new OAuthVerbs(api.Database, api.Clock);
        var added = await SayAsync("add", "--name", "Till", "--redirect", "https://till.example/back", "--scope", "card.read", "--public");
        Assert.Contains("A public client", added, StringComparison.Ordinal);
        var processor = await SayAsync("add", "--name", "Processor", "--scope", "network");
        var id = processor.Split('\n')[0].Split(' ')[^1];
        var secret = processor.Split('\n')[1].Split(' ')[^1];
        Assert.Equal(
            200, (await new Desk(api, id, secret).PostAsync("/oauth2/token", [("grant_type", "client_credentials")])).Status);
        Assert.Contains($"{id}  secret  Processor  [network]", await SayAsync("list"), StringComparison.Ordinal);

        var rotated = (await SayAsync("rotate", id, "--overlap-hours", "0")).Split('\n')[1].Split(' ')[^1];
        Assert.Equal(401, (await new Desk(api, id, secret).PostAsync("/oauth2/token", [("grant_type", "client_credentials")])).Status);
        Assert.Equal(200, (await new Desk(api, id, rotated).PostAsync("/oauth2/token", [("grant_type", "client_credentials")])).Status);
        Assert.StartsWith("Processor is removed", await SayAsync("remove", id), StringComparison.Ordinal);
        Assert.Equal(401, (await new Desk(api, id, rotated).PostAsync("/oauth2/token", [("grant_type", "client_credentials")])).Status);

        foreach (var bad in (string[][])[[], ["add"], ["add", "--name"], ["add", "--frob", "x"], ["remove", id], ["rotate", id, "--x", "1"],
            ["add", "--name", "N", "--scope", "card.read", "--redirect", "http://evil.example/"]])
        {
            Assert.False((await verbs.ClientAsync(bad, default)).Succeeded, string.Join(' ', bad));
        }

        async Task<string> SayAsync(params string[] words) => (await verbs.ClientAsync(words, default)).Value!;
    }

    private static JsonObject Wanted() => new()
    {
        ["name"] = "Ledger",
        ["redirect_addresses"] = new JsonArray(Desk.Callback),
        ["scopes"] = new JsonArray("card.read", "offline_access"),
    };

    private static string Of(Reply reply, string member) => reply.Json["client"]![member]!.GetValue<string>();

    private static StringContent Json(string text) => new(text, null, "application/json");
}

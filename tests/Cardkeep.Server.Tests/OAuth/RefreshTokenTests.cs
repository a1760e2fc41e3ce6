using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Refresh tokens rotate, forgive a lost answer, and find a thief (wire-contract.md §7.2, threats A19).</summary>
public sealed class RefreshTokenTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Within_sixty_seconds_a_used_refresh_token_gives_the_same_pair(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var first = await desk.TokensAsync();
        var token = first.Text("refresh_token");
        var second = await desk.RefreshAsync(token);
        Assert.NotEqual(first.Text("access_token"), second.Text("access_token"));
        Assert.NotEqual(token, second.Text("refresh_token"));

        foreach (var (seconds, left) in ((int, int)[])[(0, 3600), (30, 3570), (29, 3541)])
        {
            api.Clock.Advance(TimeSpan.FromSeconds(seconds));
            var again = await desk.RefreshAsync(token, ("scope", "card.read"));
            Assert.Equal(
                (second.Text("access_token"), second.Text("refresh_token"), second.Text("scope"), left),
                (again.Text("access_token"), again.Text("refresh_token"), again.Text("scope"), again.Json["expires_in"]!.GetValue<int>()));
        }

        Assert.Equal("200", await Desk.TryAsync(api, second.Text("access_token")));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(second.Text("refresh_token"))));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'grant.revoked'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_sixty_seconds_it_ends_its_whole_family(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var (family, other) = (await desk.TokensAsync(), await desk.TokensAsync());
        var second = await desk.RefreshAsync(family.Text("refresh_token"));
        var third = await desk.RefreshAsync(second.Text("refresh_token"));
        api.Clock.Advance(TimeSpan.FromSeconds(60));

        var reused = await desk.RefreshAsync(family.Text("refresh_token"));

        Assert.Equal(("400 invalid_grant", "refresh token was already used"), (Desk.Outcome(reused), reused.Text("error_description")));
        foreach (var dead in (Reply[])[family, second, third])
        {
            Assert.Equal("401 authorization_token_invalid", await Desk.TryAsync(api, dead.Text("access_token")));
            Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RefreshAsync(dead.Text("refresh_token"))));
        }

        Assert.Equal("200", await Desk.TryAsync(api, other.Text("access_token")));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(other.Text("refresh_token"))));
        Assert.Equal(
            ["{\"reason\":\"refresh_token_reused\"}"], await api.TextsAsync("SELECT facts FROM events WHERE kind = 'grant.revoked'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_hundred_refreshes_at_once_give_one_successor(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var token = (await desk.TokensAsync()).Text("refresh_token");

        var replies = await AtOnce.RunAsync(100, _ => desk.RefreshAsync(token));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Single(replies.Select(reply => reply.Text("access_token")).Distinct(StringComparer.Ordinal));
        Assert.Single(replies.Select(reply => reply.Text("refresh_token")).Distinct(StringComparer.Ordinal));
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM access_tokens"));
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM refresh_tokens"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_refresh_token_lives_ninety_days_from_its_own_birth(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var (renewed, left) = ((await desk.TokensAsync()).Text("refresh_token"), (await desk.TokensAsync()).Text("refresh_token"));
        api.Clock.Advance(TimeSpan.FromDays(89));
        renewed = (await desk.RefreshAsync(renewed)).Text("refresh_token");
        api.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RefreshAsync(left)));
        api.Clock.Advance(TimeSpan.FromDays(89) - TimeSpan.FromMicroseconds(1));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(renewed)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Fewer_scopes_are_for_one_access_token_and_leave_the_rest_for_later(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var first = await desk.TokensAsync("card.read team.read offline_access");
        var fewer = await desk.RefreshAsync(first.Text("refresh_token"), ("scope", "team.read"));
        Assert.Equal("team.read", fewer.Text("scope"));
        Assert.Equal("403 insufficient_scope", await Desk.TryAsync(api, fewer.Text("access_token")));

        var all = await desk.RefreshAsync(fewer.Text("refresh_token"));
        Assert.Equal("card.read team.read offline_access", all.Text("scope"));
        Assert.Equal("200", await Desk.TryAsync(api, all.Text("access_token")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_a_role_lost_is_not_refreshed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var first = await desk.TokensAsync("card.read oauth_clients offline_access");
        await api.ExecuteAsync("UPDATE memberships SET role = 'employee' WHERE role = 'owner'");

        Assert.Equal("card.read offline_access", (await desk.RefreshAsync(first.Text("refresh_token"))).Text("scope"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Without_offline_access_there_is_no_refresh_token(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var tokens = await Desk.OfDemo(api).TokensAsync("card.read");

        Assert.False(tokens.Json.AsObject().ContainsKey("refresh_token"));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM refresh_tokens"));
    }
}

using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>How often an address may call, and how long it waits then (wire-contract.md §6).</summary>
public sealed class RateTests
{
    private const string Nowhere = "/v2/nowhere";

    // Whoever calls the test's server comes from the loopback, which speaks for others here.
    private static readonly (string, string) Proxy = ("CARDKEEP_PROXIES", "127.0.0.1");

    [Theory, OnSqlite, OnPostgres]
    public async Task Beyond_the_limit_an_address_waits_as_long_as_it_is_told_and_no_longer(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=3"));
        var owner = await api.AsAsync(Role.Owner);
        for (var request = 0; request < 3; request++) Assert.Equal(200, (await owner.GetAsync("/v2/organization")).Status);

        await AssertWaitsAsync(owner, "10");
        api.Clock.Advance(TimeSpan.FromSeconds(8.5));
        await AssertWaitsAsync(owner, "2");
        api.Clock.Advance(TimeSpan.FromSeconds(1.4));
        await AssertWaitsAsync(owner, "1");
        api.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(200, (await owner.GetAsync("/v2/organization")).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_limit_holds_for_every_ten_seconds_and_not_only_for_those_that_begin_with_the_first_request(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=3"));
        var owner = await api.AsAsync(Role.Owner);
        await owner.GetAsync(Nowhere);
        api.Clock.Advance(TimeSpan.FromSeconds(9));
        await owner.GetAsync(Nowhere);
        await owner.GetAsync(Nowhere);

        await AssertWaitsAsync(owner, "1");
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(404, (await owner.GetAsync(Nowhere)).Status);
        await AssertWaitsAsync(owner, "9");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Ten_minutes_have_a_limit_of_their_own(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=2,long=4"));
        var owner = await api.AsAsync(Role.Owner);
        for (var round = 0; round < 2; round++)
        {
            for (var request = 0; request < 2; request++) Assert.Equal(404, (await owner.GetAsync(Nowhere)).Status);
            api.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await AssertWaitsAsync(owner, "590");                                 // What happened within a minute is remembered as one.
        api.Clock.Advance(TimeSpan.FromSeconds(589));
        await AssertWaitsAsync(owner, "1");
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(404, (await owner.GetAsync(Nowhere)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Answers_of_401_have_a_limit_of_an_hour_and_a_good_token_of_that_address_waits_too(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "unauthorized=2"), Proxy);
        var owner = await api.AsAsync(Role.Owner);
        Assert.Equal(404, (await owner.GetAsync(Nowhere)).Status);
        Assert.Equal(401, (await api.AsNobody().GetAsync("/v2/cards")).Status);
        Assert.Equal(401, (await api.WithToken("guessed").GetAsync("/v2/cards")).Status);

        await AssertWaitsAsync(owner, "3600");
        Assert.Equal(200, (await owner.GetAsync("/v2/cards", For("192.0.2.1"))).Status);
        api.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await owner.GetAsync("/v2/cards")).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_processor_is_never_limited_and_who_guesses_its_token_is_everywhere_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=1,unauthorized=2"));
        var network = await api.AsNetworkAsync();
        const string nothing = "/network/v1/transactions/none?card=none";
        for (var request = 0; request < 3; request++) Assert.Equal(404, (await network.GetAsync(nothing)).Status);
        for (var request = 0; request < 2; request++) Assert.Equal(401, (await api.WithToken("guessed").GetAsync(nothing)).Status);

        Assert.Equal(404, (await network.GetAsync(nothing)).Status);
        await AssertWaitsAsync(await api.AsAsync(Role.Owner), "3600");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Health_is_told_however_often_it_is_asked(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=1"));
        var probe = api.AsNobody();
        Assert.Equal(404, (await probe.GetAsync(Nowhere)).Status);

        for (var request = 0; request < 3; request++)
        {
            Assert.Equal(200, (await probe.GetAsync("/healthz")).Status);
            Assert.Equal(200, (await probe.GetAsync("/readyz")).Status);
        }

        await AssertWaitsAsync(probe, "10");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_sandbox_limits_nothing_and_production_has_the_wires_figures(EngineKind engine)
    {
        await using var sandbox = await TestApi.StartAsync(engine);
        Assert.Equal(404, await LastOfAsync(sandbox, 1_001));
        await using var wire = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "wire"));
        Assert.Equal(404, await LastOfAsync(wire, 1_000));
        Assert.Equal(429, await LastOfAsync(wire, 1));

        (string, string)[] production = [("CARDKEEP_MODE", "production"), ("CARDKEEP_MASTER_KEY_FILE", "any.key")];
        Assert.Equal(Cardkeep.Http.RateLimits.Usual, TestApi.SettingsFor("data", "sqlite:any.db", production).RateLimits);
        Assert.Null(TestApi.SettingsFor("data", "sqlite:any.db", [.. production, ("CARDKEEP_RATE_LIMITS", "off")]).RateLimits);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_address_is_the_last_that_is_no_proxy_of_ours_and_a_subnet_of_ipv6_is_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=1"), Proxy);
        (string First, string Second, bool IsSame)[] table =
        [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("2001:db8:1:1::1", "2001:db8:1:1:ffff:ffff:ffff:ffff", true),
            ("2001:db8:1:1::1", "2001:db8:1:2::1", false),
            ("192.0.2.1", "203.0.113.9, 192.0.2.1", true),
            ("192.0.2.1", "192.0.2.1, 203.0.113.9", false),
            ("192.0.2.1", "203.0.113.9, 192.0.2.1, 127.0.0.1", true),
            ("192.0.2.1", "nonsense", false),
        ];
        foreach (var (first, second, isSame) in table)
        {
            Assert.Equal((first, 404), (first, (await api.AsNobody().GetAsync(Nowhere, For(first))).Status));
            var reply = await api.AsNobody().GetAsync(Nowhere, For(second));
            Assert.Equal((first, second, isSame ? 429 : 404), (first, second, reply.Status));
            api.Clock.Advance(TimeSpan.FromSeconds(10));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nobody_takes_another_address_by_saying_so(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=1"), ("CARDKEEP_PROXIES", "10.0.0.0/8"));
        Assert.Equal(404, (await api.AsNobody().GetAsync(Nowhere, For("192.0.2.1"))).Status);

        Assert.Equal(429, (await api.AsNobody().GetAsync(Nowhere, For("192.0.2.2"))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_requests_at_once_no_more_pass_than_may(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_RATE_LIMITS", "short=20"));

        var replies = await AtOnce.RunAsync(60, _ => api.AsNobody().GetAsync(Nowhere));

        Assert.Equal((20, 40), (replies.Count(reply => reply.Status == 404), replies.Count(reply => reply.Status == 429)));
    }

    private static async Task AssertWaitsAsync(Client caller, string seconds)
    {
        var reply = await caller.GetAsync(Nowhere);
        Assert.Equal(("429 too_many_requests", seconds), (Envelope.Of(reply), reply.Header("Retry-After")));
    }

    private static async Task<int> LastOfAsync(TestApi api, int requests)
    {
        var last = 0;
        for (var request = 0; request < requests; request++) last = (await api.AsNobody().GetAsync(Nowhere)).Status;
        return last;
    }

    private static (string Name, string Value) For(string address) => ("X-Forwarded-For", address);
}

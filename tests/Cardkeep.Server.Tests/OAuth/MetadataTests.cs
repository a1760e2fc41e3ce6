using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What a client finds out by itself: RFC 8414, the keys, and ID tokens that those keys check.</summary>
public sealed class MetadataTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    [Theory, OnSqlite, OnPostgres]
    public async Task Discovery_speaks_of_the_configured_address_and_of_routes_that_are_there(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var reply = await api.AsNobody().GetAsync("/.well-known/oauth-authorization-server", ("Host", "evil.example"));

        Assert.Equal((200, "https://cards.example.com"), (reply.Status, reply.Text("issuer")));
        foreach (var (name, value) in reply.Json.AsObject().Where(member => member.Key.EndsWith("_endpoint", StringComparison.Ordinal)
            || member.Key == "jwks_uri"))
        {
            var path = new Uri(value!.GetValue<string>()).AbsolutePath;
            Assert.StartsWith("https://cards.example.com/oauth2/", value.GetValue<string>(), StringComparison.Ordinal);
            Assert.NotEqual((name, 404), (name, (await api.AsNobody().GetAsync(path)).Status));
        }

        Assert.Equal(["S256"], Texts(reply.Json["code_challenge_methods_supported"]!));
        Assert.Equal(["code"], Texts(reply.Json["response_types_supported"]!));
        Assert.True(reply.Json["authorization_response_iss_parameter_supported"]!.GetValue<bool>());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_id_token_says_who_signed_in_and_its_key_is_published(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var code = await desk.CodeAsync("openid card.read offline_access", Role.Employee, null, ("nonce", "n-0S6_WzA2Mj"));
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        var tokens = await desk.RedeemAsync(code);
        var keys = (await api.AsNobody().GetAsync("/oauth2/jwks")).Json["keys"]!.AsArray();
        var claims = Open(tokens.Text("id_token"), Assert.Single(keys)!);

        Assert.Equal(["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce"], claims.Select(claim => claim.Key));
        var now = ManualClock.Start.AddMinutes(1).ToUnixTimeSeconds();
        Assert.Equal(
            $"https://cards.example.com {Given.Member(Role.Employee)} {desk.ClientId} {now + 3600} {now} {now - 60} n-0S6_WzA2Mj",
            string.Join(' ', claims.Select(claim => string.Create(CultureInfo.InvariantCulture, $"{claim.Value}"))));

        var refreshed = Open((await desk.RefreshAsync(tokens.Text("refresh_token"))).Text("id_token"), keys[0]!);
        Assert.Equal($"{claims["auth_time"]}", $"{refreshed["auth_time"]}");
        Assert.False(refreshed.ContainsKey("nonce"));

        var without = await desk.TokensAsync("card.read", Role.Employee);
        Assert.False(without.Json.AsObject().ContainsKey("id_token"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_signing_key_outlives_a_restart_and_shows_no_private_part(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        string first;
        await using (var app = await App.BuildAsync(
            TestApi.SettingsFor(data, database, []), new ManualClock(), _ => { }, CancellationToken.None))
        {
            await app.Web.StartAsync();
            using var http = new HttpClient();
            first = await http.GetStringAsync(new Uri(app.Web.Urls.First() + "/oauth2/jwks"));
            await app.Web.StopAsync();
        }

        await using var api = await TestApi.StartOnAsync(data, database);
        Assert.Equal(first, (await api.AsNobody().GetAsync("/oauth2/jwks")).Body);
        Assert.DoesNotContain("\"d\"", first, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_key_follows_the_one_that_signs_and_no_token_is_without_its_key(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, (VaultSettings.IdTokenKeyDays, "30"));
        var desk = Desk.OfDemo(api);
        var first = Assert.Single(await KeysAsync(api))!;
        api.Clock.Advance(TimeSpan.FromDays(30) - Tick);
        Assert.Single(await KeysAsync(api));
        api.Clock.Advance(SigningKeys.LookAgain);

        // Shown for a day before it signs, and the old one for a day after.
        var tokens = await desk.TokensAsync("openid card.read offline_access");
        var both = await KeysAsync(api);
        Assert.Equal((2, $"{first}"), (both.Count, $"{both[0]}"));
        Open(tokens.Text("id_token"), both[0]!);
        api.Clock.Advance(SigningKeys.Overlap - Tick);
        tokens = await desk.RefreshAsync(tokens.Text("refresh_token"));
        Open(tokens.Text("id_token"), both[0]!);
        api.Clock.Advance(Tick);
        tokens = await desk.RefreshAsync(tokens.Text("refresh_token"));
        Open(tokens.Text("id_token"), both[1]!);
        api.Clock.Advance(SigningKeys.Overlap - SigningKeys.LookAgain);
        Assert.Equal(2, (await KeysAsync(api)).Count);
        api.Clock.Advance(SigningKeys.LookAgain);
        Assert.Equal($"{both[1]}", $"{Assert.Single(await KeysAsync(api))}");
        Open((await desk.RefreshAsync(tokens.Text("refresh_token"))).Text("id_token"), both[1]!);

        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'id_token'"));
        var said = await api.TextsAsync(
            "SELECT kind || ' ' || facts FROM events WHERE kind LIKE 'signing_key.%' ORDER BY occurred_at, number");
        Assert.Equal([$"made {Id(both[0])}", $"made {Id(both[1])}", $"dropped {Id(both[0])}"], said.Select(one =>
            $"{one.Split(' ')[0].Split('.')[1]} {JsonNode.Parse(one.Split(' ', 2)[1])!["kid"]}"));

        static string Id(JsonNode? key) => key!["kid"]!.GetValue<string>();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Where_no_key_can_be_made_the_one_that_is_there_signs_on(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, (VaultSettings.IdTokenKeyDays, "30"));
        var desk = Desk.OfDemo(api);
        var first = Assert.Single(await KeysAsync(api))!;
        await api.ExecuteAsync("CREATE UNIQUE INDEX no_second ON signing_keys (organization_id)");
        api.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal($"{first}", $"{Assert.Single(await KeysAsync(api))}");
        Open((await desk.TokensAsync("openid card.read")).Text("id_token"), first);

        await api.ExecuteAsync("DROP INDEX no_second");
        api.Clock.Advance(SigningKeys.LookAgain);
        Assert.Equal(2, (await KeysAsync(api)).Count);
    }

    [Theory, OnPostgres]
    public async Task Two_servers_make_one_key_between_them_and_learn_of_each_others_within_a_minute(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await using var other = await api.StartAgainAsync();
        TestApi[] servers = [api, other];
        for (var round = 1; round <= 3; round++)
        {
            foreach (var server in servers) server.Clock.Advance(TimeSpan.FromDays(90));
            var sets = await AtOnce.RunAsync(8, async caller => await servers[caller % 2].AsNobody().GetAsync("/oauth2/jwks"));
            Assert.All(sets, set => Assert.Equal(200, set.Status));
            Assert.Equal(round + 1, await api.NumberAsync("SELECT max(number) FROM signing_keys"));

            foreach (var server in servers) server.Clock.Advance(SigningKeys.LookAgain);
            Assert.Equal(2, (await KeysAsync(api)).Count);
            Assert.Equal($"{await KeysAsync(api)}", $"{await KeysAsync(other)}");
        }

        Assert.Equal(
            await api.NumberAsync("SELECT count(*) FROM signing_keys"),
            await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'id_token'"));
        Assert.Equal(4 + 2, await api.NumberAsync("SELECT count(*) FROM events WHERE kind LIKE 'signing_key.%'"));
    }

    private static async Task<JsonArray> KeysAsync(TestApi api) =>
        (await api.AsNobody().GetAsync("/oauth2/jwks")).Json["keys"]!.AsArray();

    private static JsonObject Open(string token, JsonNode key)
    {
        var parts = token.Split('.');
        Assert.Equal(3, parts.Length);
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        Assert.Equal(("ES256", key["kid"]!.GetValue<string>()), (header["alg"]!.GetValue<string>(), header["kid"]!.GetValue<string>()));
        using var check = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Coordinate(key, "x"), Y = Coordinate(key, "y") },
        });
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        Assert.True(check.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        signed[^1] ^= 1;
        Assert.False(check.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        return JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
    }

    private static byte[] Coordinate(JsonNode key, string name) => Base64Url.DecodeFromChars(key[name]!.GetValue<string>());

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(text => text!.GetValue<string>());
}

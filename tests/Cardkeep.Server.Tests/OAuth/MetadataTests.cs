using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What a client finds out by itself: RFC 8414, the keys, and ID tokens that those keys check.</summary>
public sealed class MetadataTests
{
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

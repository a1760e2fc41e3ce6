using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>No card number, token or key is in a log, an answer or a database in the clear (product.md §4.8).</summary>
public sealed partial class SecretsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task No_secret_is_anywhere_but_in_the_answer_that_hands_it_out(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var walk = new Walk(api);
        await walk.RunAsync();
        var numbers = await OpenNumbersAsync(api);

        Assert.Equal(12, numbers.Count);                                      // Seven of the demo's, five of the walk.
        Assert.All(numbers, number => Assert.True(Luhn.Holds(number)));
        var places = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["the log"] = Encoding.UTF8.GetBytes(string.Join('\n', api.Log)),
            ["the answers"] = Encoding.UTF8.GetBytes(string.Join('\n', walk.Answers)),
        };
        foreach (var (place, bytes) in await DumpAsync(api, engine)) places[place] = bytes;
        var masterKey = (await File.ReadAllTextAsync(TestDatabases.MasterKeyFile)).Trim();

        Assert.True(places.Count > 2);
        Assert.Empty(
            from place in places
            from secret in (string[])[.. numbers, .. walk.Secrets, masterKey]
            from form in Encodings.Of(secret)
            where place.Value.AsSpan().IndexOf(form.Bytes) >= 0
            select $"{place.Key} holds {secret[..6]}… ({form.Form})");
        Assert.Empty(
            from place in places
            from Match number in SixteenDigits().Matches(Encoding.Latin1.GetString(place.Value))
            where Luhn.Holds(number.Value)
            select $"{place.Key} holds a number that could be a card's");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_a_token_only_its_hash_is_kept(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var asked = await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual));

        Assert.Equal(1, await CountAsync(api, "access_tokens", owner.Token!));
        Assert.Equal(1, await CountAsync(api, "sca_sessions", asked.Text("sca_session_token")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_walk_misses_no_route(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var walk = new Walk(api);
        await walk.RunAsync();

        var missed = api.App.Web.AllRoutes().Where(route => !walk.Paths.Any(path => IsOf(path, $"{route.Method} {route.Path}")));
        Assert.Empty(missed.Select(route => $"{route.Method} {route.Path}"));
    }

    [Theory]
    [InlineData("dies ist 9234560000000002 eine Nummer")]
    [InlineData("OTIzNDU2MDAwMDAwMDAwMg==")]
    [InlineData("xOTIzNDU2MDAwMDAwMDAwMg==", 1)]
    [InlineData("39323334353630303030303030303032")]
    [InlineData("9234 5600 0000 0002")]
    public void A_number_in_any_of_the_forms_is_found(string text, int from = 0) => Assert.Contains(
        Encodings.Of("9234560000000002"), form => text[from..].Contains(Encoding.ASCII.GetString(form.Bytes), StringComparison.Ordinal));

    private static bool IsOf(string path, string route)
    {
        var (given, pattern) = (path.Split('?')[0].Split('/'), route.Split('/'));
        return given.Length == pattern.Length && given.Zip(pattern).All(pair => pair.Second.StartsWith('{') || pair.First == pair.Second);
    }

    private static Task<long> CountAsync(TestApi api, string table, string token) => api.Database.ReadAsync(
        tx => tx.NumberAsync($"SELECT count(*) FROM {new Sql.Fragment(table)} WHERE token_hash = {Secrets.Hash(token)}",
            CancellationToken.None), CancellationToken.None);

    /// <summary>The numbers of all cards, which only the vault's keys open.</summary>
    private static async Task<IReadOnlyList<string>> OpenNumbersAsync(TestApi api)
    {
        var key = await new Keys(api.Database, MasterKeys.Load(TestDatabases.MasterKeyFile))
            .DataKeyAsync(Demo.Organization, CancellationToken.None);
        return await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT card_id, sealed FROM card_numbers WHERE organization_id = {Demo.Organization}",
            row => Encoding.ASCII.GetString(Sealed.Open(key, row.Bytes(1), $"pan|{Demo.Organization.Value:D}|{row.Guid(0):D}|1")),
            CancellationToken.None), CancellationToken.None);
    }

    /// <summary>The files as they lie on the disk; on PostgreSQL every row as text, its bytes in hexadecimal.</summary>
    private static async Task<IReadOnlyList<(string Place, byte[] Bytes)>> DumpAsync(TestApi api, EngineKind engine)
    {
        List<(string, byte[])> dump = [];
        if (engine == EngineKind.Sqlite)
        {
            // By another process: whoever closes a file in ours takes SQLite's locks on it away.
            var copy = Directory.CreateTempSubdirectory("cardkeep-copy-").FullName;
            using var copying = Process.Start("cp", ["-r", api.App.Settings.Data, copy]);
            await copying.WaitForExitAsync();
            foreach (var file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories))
                dump.Add((Path.GetFileName(file), await File.ReadAllBytesAsync(file)));
            Directory.Delete(copy, recursive: true);

            Assert.Contains("cardkeep.db-wal", dump.Select(file => file.Item1), StringComparer.Ordinal);
            return dump;
        }

        foreach (var table in await api.TextsAsync("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"))
            dump.Add((table, Encoding.UTF8.GetBytes(string.Join('\n', await api.TextsAsync($"SELECT t::text FROM {table} t")))));
        return dump;
    }

    // Under the demo's BIN, and not a part of something longer.
    [GeneratedRegex("(?<![0-9a-f])923456[0-9]{10}(?![0-9a-f])", RegexOptions.None, 1000)]
    private static partial Regex SixteenDigits();

    /// <summary>Every call once, and most of what can go wrong with it.</summary>
    private sealed class Walk(TestApi api)
    {
        /// <summary>The bodies and headers, without the secrets that some of them have to hand out.</summary>
        public List<string> Answers { get; } = [];

        public List<string> Paths { get; } = [];

        /// <summary>Every token that was handed out on the way.</summary>
        public List<string> Secrets { get; } = [];

        public async Task RunAsync()
        {
            var minted = await SendAsync(
                api.AsNobody(), "POST", "/sandbox/v1/tokens", new JsonObject { ["member"] = "owner" }, handsOut: "access_token");
            var owner = api.WithToken(minted.Text("access_token"));
            foreach (var path in (string[])["/healthz", "/readyz", "/v2/nowhere"]) await SendAsync(api.AsNobody(), "GET", path);
            string[] nouns = ["organization", "bank_accounts", "memberships", "membership", "teams", "cards", "cards/appearances"];
            foreach (var noun in (string[])[.. nouns, $"bank_accounts/{Given.Account}"]) await SendAsync(owner, "GET", $"/v2/{noun}");

            await RefuseAsync(owner);
            var plain = await OrderAsync(owner, Given.Order(CardLevel.Virtual), allow: true);
            await OrderAsync(owner, Given.Order(CardLevel.Flash), allow: false);
            var plastic = await OrderAsync(
                owner, Given.Order(CardLevel.Metal).With(("ship_to_business", false), ("address", Address())), allow: true);
            var advertising = await OrderAsync(owner, Given.Order(CardLevel.Advertising), allow: true);
            var bulk = new JsonObject { ["cards"] = new JsonArray(Given.Order(CardLevel.Virtual), Given.Order(CardLevel.Flash)) };
            await AuthenticatedAsync(owner, "POST", "/v2/cards/bulk", bulk);

            await AuthenticatedAsync(owner, "PATCH", $"/v2/cards/{plain}/limits", Card("payment_monthly_limit", 300));
            await SendAsync(owner, "PATCH", $"/v2/cards/{plain}/nickname", Card("nickname", "Travel"));
            await SendAsync(owner, "PATCH", $"/v2/cards/{plastic}/options", Card("nfc_option", false));
            await SendAsync(owner, "PATCH", $"/v2/cards/{plain}/restrictions", Card("active_days", new JsonArray(1, 2)));
            await SendAsync(owner, "PUT", $"/v2/cards/{plastic}/lost");
            await SendAsync(owner, "PUT", $"/v2/cards/{Given.Card(CardLevel.Plus)}/stolen");
            await SendAsync(owner, "PUT", $"/v2/cards/{advertising}/discard");
            await SendAsync(owner, "GET", $"/cardkeep/v1/cards/{plastic}/shipping_address");
            await SendAsync(owner, "GET", $"/v2/cards/{plain}");
            await SendAsync(owner, "GET", $"/v2/cards?query={plain}&per_page=5");
            await SendAsync(owner, "PUT", $"/v2/cards/{plain}/lock");
            await SendAsync(owner, "POST", $"/sandbox/v1/cards/{plain}/system_lock", new JsonObject { ["kind"] = "fraud" });
            await SendAsync(owner, "POST", $"/sandbox/v1/cards/{plain}/system_unlock", new JsonObject { ["kind"] = "fraud" });
            await AuthenticatedAsync(owner, "PUT", $"/v2/cards/{plain}/unlock", null);
        }

        private async Task RefuseAsync(Client owner)
        {
            var token = owner.Token!;
            await SendAsync(api.WithToken(token + "x"), "GET", "/v2/cards");
            await SendAsync(api.WithToken("ckat_" + token), "GET", "/v2/cards");
            await SendAsync(owner, "GET", $"/v2/cards?access_token={token}&sort_by={token}");
            await SendAsync(owner, "GET", $"/v2/cards/{token}");
            await SendAsync(owner, "GET", $"/{token}");
            await SendAsync(owner, "DELETE", "/v2/cards");
            var broken = await owner.PostRawAsync(
                "/v2/cards", $"{{\"card\": {{\"holder_id\": \"{token}\", ", ("X-Qonto-Idempotency-Key", "broken"));
            Answers.Add(broken.Body);
        }

        /// <summary>Asks, decides, and asks again; the card's id where it was allowed.</summary>
        private async Task<string> OrderAsync(Client owner, JsonObject order, bool allow)
        {
            var body = new JsonObject { ["card"] = order };
            var key = ("X-Qonto-Idempotency-Key", Client.NewKey());
            var asked = await SendAsync(owner, "POST", "/v2/cards", body, handsOut: "sca_session_token", key);
            var session = asked.Text("sca_session_token");
            await SendAsync(owner, "GET", $"/v2/sca_sessions/{session}");
            await SendAsync(owner, "GET", $"/v2/mocked_sca_sessions/{session}");
            await SendAsync(owner, "POST", "/v2/cards", body, null, key, ("X-Qonto-Sca-Session-Token", session));
            await SendAsync(owner, "POST", $"/v2/mocked_sca_sessions/{session}/{(allow ? "allow" : "deny")}");
            await SendAsync(owner, "POST", $"/v2/mocked_sca_sessions/{session}/{(allow ? "deny" : "allow")}");
            var done = await SendAsync(owner, "POST", "/v2/cards", body, null, key, ("X-Qonto-Sca-Session-Token", session));
            var another = ("X-Qonto-Idempotency-Key", Client.NewKey());
            await SendAsync(owner, "POST", "/v2/cards", body, null, another, ("X-Qonto-Sca-Session-Token", session));
            Assert.Equal(allow ? 200 : 412, done.Status);
            return allow ? done.CardId : "";
        }

        private async Task AuthenticatedAsync(Client owner, string method, string path, JsonObject? body)
        {
            var asked = await SendAsync(owner, method, path, body, handsOut: "sca_session_token");
            var session = asked.Text("sca_session_token");
            await SendAsync(owner, "POST", $"/v2/mocked_sca_sessions/{session}/allow");
            Assert.Equal(200, (await SendAsync(owner, method, path, body, null, ("X-Qonto-Sca-Session-Token", session))).Status);
        }

        private async Task<Reply> SendAsync(
            Client caller,
            string method,
            string path,
            JsonNode? body = null,
            string? handsOut = null,
            params (string Name, string Value)[] headers)
        {
            using var content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            var reply = await caller.SendAsync(new HttpMethod(method), path, content, headers);
            var secret = handsOut is null ? null : reply.Text(handsOut);
            Paths.Add($"{method} {path}");
            if (secret is not null) Secrets.Add(secret);
            Answers.Add(secret is null ? reply.Body : reply.Body.Replace(secret, "•••", StringComparison.Ordinal));
            Answers.AddRange(reply.Headers.Select(header => $"{header.Key}: {header.Value}"));
            return reply;
        }

        private static JsonObject Card(string member, JsonNode value) => new() { ["card"] = new JsonObject { [member] = value } };

        private static JsonObject Address() => new()
        {
            ["first_line"] = "1 rue de la Paix",
            ["zipcode"] = "75002",
            ["city"] = "Paris",
            ["country"] = "FR",
        };
    }
}

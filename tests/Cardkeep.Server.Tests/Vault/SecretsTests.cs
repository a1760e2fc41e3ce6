using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Reveals;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>No card number, token or key is in a log, an answer or a database in the clear (product.md §4.8).</summary>
public sealed partial class SecretsTests
{
    /// <summary>Besides the demo's and those of the walk.</summary>
    private const int Many = 1_000;

    [Theory, OnSqlite, OnPostgres]
    public async Task No_secret_is_anywhere_but_in_the_answer_that_hands_it_out(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var walk = new Walk(api);
        await walk.RunAsync();
        walk.Answers.AddRange((await Given.ManyCardsAsync(await api.AsAsync(Role.Owner), Many)).Select(answer => answer.Body));
        var numbers = await OpenNumbersAsync(api);

        Assert.Equal(Many + 19, numbers.Count);                               // Seven of the demo's, twelve of the walk.
        Assert.All(numbers, number => Assert.True(Luhn.Holds(number)));
        var keys = await KeysAsync(api);
        Assert.Equal(9, keys.Count);
        var before = await DumpAsync(api, engine);                            // What is written over is in SQLite's log still.
        await Rotation.RunAsync(api);
        await ShredOneAsync(api);
        var places = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["the log"] = Encoding.UTF8.GetBytes(string.Join('\n', api.Log)),
            ["the answers"] = Encoding.UTF8.GetBytes(string.Join('\n', walk.Answers)),
        };
        foreach (var (place, bytes) in before) places[$"{place}, before keys were changed"] = bytes;
        foreach (var (place, bytes) in await DumpAsync(api, engine)) places[place] = bytes;
        var masterKey = (await File.ReadAllTextAsync(TestDatabases.MasterKeyFile)).Trim();

        // Three and four digits stand everywhere by chance: they are looked for as they would be said.
        string[] said =
        [
            .. AllCvvs().SelectMany(digits => Said("cvv", digits)),
            .. RevealWalk.Pins.SelectMany(digits => Said("pin", digits)),
        ];

        Assert.True(places.Count > 2);
        var search = new SecretSearch(
        [
            .. ((string[])[.. numbers, .. walk.Secrets, .. said, masterKey]).Select(secret => ($"{secret[..6]}…", Encodings.Of(secret))),
            .. keys.Concat(await KeysAsync(api)).Select(key => ($"the key {key.Name}", Encodings.Of(key.Bytes))),
        ]);
        Assert.True(search.Count > 10 * Many);
        Assert.Empty(
            from place in places
            let found = search.FindIn(place.Value)
            where found is not null
            select $"{place.Key} holds {found}");
        Assert.Empty(
            from place in places
            from Match number in SixteenDigits().Matches(Encoding.Latin1.GetString(place.Value))
            where Luhn.Holds(number.Value)
            select $"{place.Key} holds a number that could be a card's");

        // And whoever wrote one into a column would be found.
        var slip = new JsonObject { ["pin"] = RevealWalk.Pins[0] }.ToJsonString();
        await api.WriteAsync(tx => tx.SendAsync($"INSERT INTO installation (name, value) VALUES ('slip', {slip})", default));
        Assert.Contains(
            await DumpAsync(api, engine), place => search.FindIn(place.Bytes)?.StartsWith("pin", StringComparison.Ordinal) == true);
        var packed = new SecretSearch([("a number", Encodings.Of(numbers[0]).Where(form => form.Form == "packed decimals"))]);
        Assert.DoesNotContain(await DumpAsync(api, engine), place => packed.FindIn(place.Bytes) is not null);
        await api.WriteAsync(tx => PanIndexTable.InsertAsync(
            tx, Demo.Organization, new(Guid.NewGuid()), Convert.FromHexString(numbers[0]), 1, default));
        Assert.Contains(await DumpAsync(api, engine), place => packed.FindIn(place.Bytes) is not null);
    }

    // The last thing: tokens do not live as long.
    private static async Task ShredOneAsync(TestApi api)
    {
        var after = TimeSpan.FromDays(30);
        Assert.Equal(200, (await (await api.AsAsync(Role.Owner)).PutAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}/discard")).Status);
        api.Clock.Advance(after);
        using var rounds = new Cardkeep.Housekeeping.VaultRounds(
            api.Database, api.App.Vault, after, new(api.Clock, api.Clock),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Cardkeep.Housekeeping.VaultRounds>.Instance);
        await rounds.RunAsync(default);
        Assert.NotEqual(0, await api.NumberAsync("SELECT count(*) FROM card_numbers WHERE shredded_at IS NOT NULL"));
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

        var missed = api.App.Web.AllRoutes().Where(route => !walk.Done.Any(path => IsOf(path, $"{route.Method} {route.Path}")));
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

    // In a document, and in one that stands as text in another.
    private static IEnumerable<string> Said(string name, string digits) =>
        ((string[])["\"", "\\\"", "\\u0022"]).Select(quote => $"{name}{quote}:{quote}{digits}");

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
        var key = Assert.Single(await OpenedKeys.OfAsync(api.Database, Demo.Organization, KeyPurpose.Data));
        return await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT card_id, sealed FROM card_numbers WHERE organization_id = {Demo.Organization}",
            row => CardVault.Open(key, row.Bytes(1), Demo.Organization, new(row.Guid(0))).Reveal(),
            CancellationToken.None), CancellationToken.None);
    }

    // One of a thousand: with as many cards nearly each is one.
    private static IReadOnlyList<string> AllCvvs() => [.. Enumerable.Range(0, Cvv.Count).Select(number => Cvv.Of(number).Reveal())];

    /// <summary>The master key, and every key that it wraps, as it is used.</summary>
    private static async Task<IReadOnlyList<(string Name, byte[] Bytes)>> KeysAsync(TestApi api)
    {
        var keys = OpenedKeys.Keys(api.Database);
        List<(string, byte[])> versions = [];
        foreach (var purpose in (string[])[KeyPurpose.Data, .. KeyPurpose.OfInstallation])
        {
            var owner = purpose == KeyPurpose.Data ? Demo.Organization : OrganizationId.Installation;
            versions.AddRange((await OpenedKeys.OfAsync(api.Database, owner, purpose)).Select(key => (purpose, key.Bytes)));
        }

        return
        [
            .. versions, ("page", await keys.PageKeyAsync(default)),
            ("code", await keys.CodeKeyAsync(default)), ("oauth", await keys.OAuthKeyAsync(default)),
            ("id_token", (await keys.FindIdTokenKeyAsync(1, default))!),
            ("master", Convert.FromBase64String(await File.ReadAllTextAsync(TestDatabases.MasterKeyFile))),
        ];
    }

    /// <summary>The files as they lie on the disk; on PostgreSQL every row as text, and its bytes as they are.</summary>
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

        // A row as text doubles the quotes and the backslashes of its columns.
        foreach (var table in await api.TextsAsync("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"))
        {
            var rows = string.Join('\n', await api.TextsAsync($"SELECT t::text FROM {table} t"));
            rows = rows.Replace("\"\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
            dump.Add((table, Encoding.UTF8.GetBytes(rows)));
            byte[] bytes = [.. Bytes().Matches(rows).SelectMany(match => Convert.FromHexString(match.Groups["bytes"].Value))];
            dump.Add(($"bytes of {table}", bytes));
        }

        return dump;
    }

    [GeneratedRegex(@"\\x(?<bytes>([0-9a-f]{2})+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bytes();

    // Under the demo's BIN, and not a part of something longer.
    [GeneratedRegex("(?<![0-9a-f])923456[0-9]{10}(?![0-9a-f])", RegexOptions.None, 1000)]
    private static partial Regex SixteenDigits();
}

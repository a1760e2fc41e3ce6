using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;
using Cardkeep.Tests.Support;
using Cardkeep.Tests.Vault;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Crashes;

/// <summary>
/// The keys are changed under load by the real executable, which is killed in the middle again and again: nothing becomes unreadable, and
/// at the end no row names an old key (threats-and-faults.md F22).
/// </summary>
public sealed class RekeyKillTests
{
    /// <summary>Some batches of numbers, so that there is a middle.</summary>
    private const int Numbers = 2 * Rekey.NumbersAtOnce;

    /// <summary>More by <c>CARDKEEP_ROUNDS</c>.</summary>
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("CARDKEEP_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 2;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_rotation_that_is_killed_again_and_again_loses_nothing_and_comes_to_its_end(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        var settings = ServerProcess.Settings(data, database, new Uri("http://127.0.0.1:1"));
        try
        {
            var before = await FillAsync(data, database);
            var seen = new Seen(Given.Card(CardLevel.Virtual), before[Given.Card(CardLevel.Virtual)]);
            if (engine == EngineKind.Sqlite) await KillServersAsync(data, database, seen);
            else await KillVerbsAsync(data, database, settings, seen);

            var (exit, output, errors) = await ServerProcess.RunAsync(data, ["rekey"], settings);
            Assert.True(exit == 0, errors);
            Assert.EndsWith("and the old ones are gone\n", output, StringComparison.Ordinal);
            (exit, output, _) = await ServerProcess.RunAsync(data, ["verify"], settings);
            Assert.Equal((0, "Everything that is kept is what the rows add up to\n"), (exit, output));
            Assert.True(seen.Payments > 0 && seen.Cards > 0, "nothing happened meanwhile");

            await using var api = await TestApi.StartOnAsync(data, database);
            await CheckAsync(api, before, Numbers + seen.Cards);
            api.LeaveDatabase();
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    // On SQLite the server itself does it, so it is the server that dies: in the middle of a batch, unless it was armed too late.
    private static async Task KillServersAsync(string data, string database, Seen seen)
    {
        var file = TestApi.SettingsFor(data, database, []).SqliteFile;
        var struck = 0;
        for (var round = 1; struck < Rounds && round <= 3 * Rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(data, database, "serve", "--rekey");
            try
            {
                using var quick = new HttpClient { BaseAddress = server.Http.BaseAddress };
                await new Client(quick, server.Owner.Token).ArmAsync(Faults.RekeyRow, "die", (5 * Rekey.NumbersAtOnce) + 10);
                for (var use = 0; use < 10; use++) await UseAsync(server.Owner, seen);
                await server.KillAsync();
            }
            catch (HttpRequestException)
            {
                await server.EndAsync();
            }

            await using var kept = SqliteDatabase.Open(file, static _ => { });
            if (await IsUnderWayAsync(kept)) struck++;
        }

        Assert.True(struck > 0, "no kill struck in the middle");
        await using var last = await ServerProcess.StartAsync(data, database);    // It goes on by itself.
        await UseAsync(last.Owner, seen);
        await last.KillAsync();
    }

    // On PostgreSQL it is a process beside the server, which somebody keeps waiting in the middle of its second batch.
    private static async Task KillVerbsAsync(
        string data, string database, (string Name, string Value)[] settings, Seen seen)
    {
        await using var server = await ServerProcess.StartAsync(data, database);
        var address = TestApi.SettingsFor(data, database, []).Postgres!;
        await using var kept = await PostgresDatabase.OpenAsync(address, demandsDurability: false, default);
        using var end = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested) await UseAsync(server.Owner, seen);
        });
        for (var round = 1; round <= Rounds; round++)
        {
            await kept.WriteAsync<bool>(async tx =>
            {
                await LockOneAsync(tx);
                var said = await ServerProcess.RunUntilAsync(data, ["rekey"], () => IsWaitingAsync(kept), settings);
                Assert.True(await IsUnderWayAsync(kept), $"kill {round} did not strike in the middle: {said}");
                return true;
            }, default);
        }

        await end.CancelAsync();
        await load;
    }

    /// <summary>A number of the second batch of what is left to do, or of the last one.</summary>
    private static async Task LockOneAsync(Transaction tx)
    {
        var oldest = await tx.ListAsync(
            $"SELECT substr(sealed, 1, 5) FROM card_numbers ORDER BY 1 LIMIT 1", row => row.Bytes(0), default);
        var left = await tx.NumberAsync($"SELECT count(*) FROM card_numbers WHERE substr(sealed, 1, 5) = {oldest[0]}", default);
        var one = await tx.ListAsync($"""
            SELECT n.card_id FROM card_numbers n
            WHERE substr(n.sealed, 1, 5) = {oldest[0]}
            ORDER BY n.card_id LIMIT 1 OFFSET {Math.Min(Rekey.NumbersAtOnce + 1, left - 1)}
            """, row => row.Guid(0), default);

        // In a statement of its own, for one with OFFSET locks what it passes over.
        await tx.ExecuteAsync($"UPDATE card_numbers SET sealed = sealed WHERE card_id = {new CardId(one[0])}", default);
    }

    private static Task<bool> IsWaitingAsync(Database kept) => kept.ReadAsync(async tx => await tx.NumberAsync($"""
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%substr(n.sealed%'
        """, default) > 0, default);

    // It was asked for and is not at its end, and there are numbers by two keys.
    private static async Task<bool> IsUnderWayAsync(Database kept)
    {
        var (asked, heads) = await kept.ReadAsync(async tx => (
            await tx.NumberAsync($"SELECT count(*) FROM installation WHERE name = 'rekey_asked_at'", default),
            await tx.NumberAsync($"SELECT count(DISTINCT substr(sealed, 1, 5)) FROM card_numbers", default)), default);
        return (asked, heads) == (1, 2);
    }

    // A card is ordered, which seals a number; another pays with its CVV, which opens one.
    private static async Task UseAsync(Client owner, Seen seen)
    {
        Assert.Equal(200, (await owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).Status);
        seen.Cards++;
        var body = new JsonObject { ["amount_cents"] = 1, ["cvv"] = seen.Cvv };
        var paid = await owner.SandboxAsync(seen.Card, "authorize", body);
        Assert.Equal("approved", paid.Text("outcome"));
        seen.Payments++;
    }

    /// <summary>More numbers, and what stands on each card.</summary>
    private static async Task<Dictionary<string, string>> FillAsync(string data, string database)
    {
        await using var api = await TestApi.StartOnAsync(data, database);
        var answers = await Given.ManyCardsAsync(await api.AsAsync(Role.Owner), Numbers);
        Dictionary<string, string> before = new(StringComparer.Ordinal);
        foreach (var card in answers.Select(answer => $"{answer.Json["cards"]![0]!["id"]}").Append(Given.Card(CardLevel.Virtual)))
            before[card] = (await Digits.OfAsync(api, card)).Cvv.Reveal();
        if (api.Database.Engine == Engine.Sqlite) await SealManyAsync(api);
        api.LeaveDatabase();
        return before;
    }

    // So many that a server which has just begun with them can still be told where to die.
    private static async Task SealManyAsync(TestApi api)
    {
        List<DrawnCard> drawn = [];
        while (drawn.Count < 20 * Numbers) drawn.Add(await api.App.Vault.Cards.DrawAsync(Demo.Organization, new(Guid.NewGuid()), default));
        await api.WriteAsync(async tx => await api.App.Vault.Cards.KeepAsync(tx, Demo.Organization, drawn, default));
    }

    private static async Task CheckAsync(TestApi api, Dictionary<string, string> before, int least)
    {
        foreach (var (card, cvv) in before) Assert.Equal((card, cvv), (card, (await Digits.OfAsync(api, card)).Cvv.Reveal()));
        var data = Assert.Single(await OpenedKeys.OfAsync(api.Database, Demo.Organization, KeyPurpose.Data));
        var index = Assert.Single(await OpenedKeys.OfAsync(api.Database, KeyPurpose.Index));
        var numbers = await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT card_id, sealed FROM card_numbers",
            row => CardVault.Open(data, row.Bytes(1), Demo.Organization, new(row.Guid(0))), default), default);
        Assert.InRange(numbers.Count, least, int.MaxValue);
        Assert.All(numbers, number => Assert.True(Luhn.Holds(number.Reveal())));
        Assert.Equal(
            numbers.Select(number => Convert.ToHexString(CardVault.HashOf(number, index))).Order(StringComparer.Ordinal),
            (await api.Database.ReadAsync(tx => tx.ListAsync(
                $"SELECT pan_hash FROM pan_index WHERE key_version = {index.Version}", row => Convert.ToHexString(row.Bytes(0)), default),
                default)).Order(StringComparer.Ordinal));
        Assert.Equal(numbers.Count, await api.NumberAsync("SELECT count(*) FROM pan_index"));
    }

    /// <summary>What the load did, and with what it pays.</summary>
    private sealed record Seen(string Card, string Cvv)
    {
        public int Cards { get; set; }

        public int Payments { get; set; }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
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

    // On SQLite the server itself does it, so it is the server that dies, a little later each time.
    private static async Task KillServersAsync(string data, string database, Seen seen)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(data, database, "serve", "--rekey");
            for (var use = 0; use < round; use++) await UseAsync(server.Owner, seen);
            await server.KillAsync();
        }
    }

    // On PostgreSQL it is a process beside the server, killed a few lines later each time.
    private static async Task KillVerbsAsync(
        string data, string database, (string Name, string Value)[] settings, Seen seen)
    {
        await using var server = await ServerProcess.StartAsync(data, database);
        using var end = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested) await UseAsync(server.Owner, seen);
        });
        for (var round = 1; round <= Rounds; round++)
            await ServerProcess.RunUntilAsync(data, ["rekey"], 1 + (2 * round), settings);
        await end.CancelAsync();
        await load;
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
        api.LeaveDatabase();
        return before;
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

using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Operators;

/// <summary><c>cardkeep move</c>: what SQLite has is what PostgreSQL serves, row by row, and the file stays as it was.</summary>
public sealed class MoveTests
{
    private const string Verified = "Everything that is kept is what the rows add up to\n";

    private static readonly Uri Unused = new("http://127.0.0.1:1");

    [Theory, OnPostgres]
    public async Task What_was_kept_in_a_file_is_served_from_postgres_to_the_same_callers(EngineKind engine)
    {
        var (data, source) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        var (_, target) = await TestDatabases.MakeEmptyAsync(engine);
        var file = source["sqlite:".Length..];
        var settings = ServerProcess.Settings(data, target, Unused);
        var used = await UseAsync(data, source, async () =>
            Assert.Contains("another process serves", await RefusedAsync(data, file, settings), StringComparison.Ordinal));
        var before = await File.ReadAllBytesAsync(file);

        var (exit, output, errors) = await ServerProcess.RunAsync(data, ["move", file], settings);

        Assert.True(exit == 0, output + errors);
        Assert.EndsWith($"The master key opens it\n{Verified}", output, StringComparison.Ordinal);
        Assert.Contains($"{"cards",-22} 10 of 10\n", output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
        Assert.Contains("is not empty", await RefusedAsync(data, file, settings), StringComparison.Ordinal);
        await using var api = await TestApi.StartOnAsync(data, target);
        await using (var old = await Store.OpenAsync(source)) await AssertSameRowsAsync(old, api);
        var owner = api.WithToken(used.Token);
        foreach (var (path, body) in used.Shown) Assert.Equal((path, body), (path, (await owner.GetAsync(path)).Body));
        var replay = await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual), used.Key);
        Assert.Equal((200, "true", used.Ordered), (replay.Status, replay.Header("Idempotent-Replayed"), replay.Body));
        Assert.Equal(used.Number, (await Vault.Digits.OfAsync(api, used.Card)).Number.Reveal());

        // It goes on where it was: what is left of the day's limit, what is held, and new cards.
        await new Shop(owner, used.Plastic).PlayAsync(
            """
            authorize 45 -> declined payment_daily_limit_exceeded
            authorize 25 -> approved
            """);
        Assert.Equal(200, (await owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).Status);
        Assert.Empty(await new Verify(api.Database).FindAsync(CancellationToken.None));
    }

    [Theory, OnPostgres]
    public async Task What_fails_on_the_way_leaves_nothing_in_the_target(EngineKind engine)
    {
        await using var target = await Store.EmptyAsync(engine);
        var address = PostgresAddress.Parse(target.Address)!;
        var (_, source) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        var file = source["sqlite:".Length..];
        await using (var store = await Store.OpenAsync(source))
            await store.ExecuteAsync("UPDATE events SET facts = facts || char(0) WHERE kind = 'request.created'");

        using (var move = Move.Open(file))
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(
                () => move.ToAsync(address, (_, _, _) => { }, ManualClock.Start, CancellationToken.None));
            Assert.Contains("which has nothing of it", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, await target.NumberAsync(MovedTables.Present));
    }

    [Fact]
    public async Task What_is_no_database_of_this_program_is_not_moved()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-move-").FullName;
        var text = Path.Combine(folder, "text");
        await File.WriteAllTextAsync(text, "Not a database, whatever its name says.");
        var (_, source) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        var file = source["sqlite:".Length..];
        Assert.Equal("sandbox", Opened(file));

        await using (var store = await Store.OpenAsync(source)) await store.ExecuteAsync("DELETE FROM schema_versions WHERE number = 25");

        foreach (var (bad, complaint) in ((string, string)[])[(file, "migrate it first"), (text, "cannot be read")])
            Assert.Contains(complaint, Assert.Throws<StorageUnavailableException>(() => Opened(bad)).Message, StringComparison.Ordinal);
        Assert.Contains("CARDKEEP_DATABASE", await RefusedAsync(folder, file, ("CARDKEEP_DATA", folder)), StringComparison.Ordinal);
        Assert.Contains(
            "is not there",
            await RefusedAsync(folder, Path.Combine(folder, "none"), ServerProcess.Settings(folder, "postgres://me@nowhere/x", Unused)),
            StringComparison.Ordinal);
    }

    private static string Opened(string file)
    {
        using var move = Move.Open(file);
        return move.Mode;
    }

    // Cards, a purchase that is held, one that was cleared and partly given back, a lock, keys, and a request.
    private static async Task<Used> UseAsync(string data, string source, Func<Task> meanwhile)
    {
        await using var api = await TestApi.StartOnAsync(data, source);
        var owner = await api.AsAsync(Role.Owner);
        var key = Client.NewKey();
        var ordered = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual).With(("nickname", "Lunch 🍜, “quoted”\n\\t")), key);
        Assert.Equal(200, (await owner.LockAsync(Given.Card(CardLevel.Advertising))).Status);
        var shop = await Shop.PlasticAsync(owner);
        await shop.PlayAsync(
            """
            authorize 60 -> approved
            clear 50 -> recorded
            refund 10 -> recorded
            authorize 20 -> approved
            """);
        Assert.Equal(200, (await owner.SandboxAsync(shop.Card, "renew")).Status);
        await meanwhile();
        List<(string, string)> shown = [];
        string[] paths =
        [
            "/v2/cards", $"/v2/cards/{shop.Card}", "/v2/cards?query=lunch", "/cardkeep/v1/authorizations", "/v2/requests",
            "/v2/organization",
        ];
        foreach (var path in paths) shown.Add((path, (await owner.GetAsync(path)).Body));
        var number = (await Vault.Digits.OfAsync(api, ordered.CardId)).Number.Reveal();
        return new(owner.Token!, key, ordered.Body, ordered.CardId, number, shop.Card, shown);
    }

    private static async Task AssertSameRowsAsync(Store old, TestApi api)
    {
        var columns = await api.TextsAsync("""
            SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'schema_versions' ORDER BY table_name, ordinal_position
            """);
        var tables = columns.Select(line => line.Split(' ', 3)).GroupBy(part => part[0]).ToList();
        Assert.Contains(tables, table => table.Key == "idempotency_keys");
        foreach (var table in tables)
        {
            var kept = await old.TextsAsync(Reading(
                table, (name, kind) => kind is "uuid" or "bytea" ? $"lower(hex({name}))" : name));
            var moved = await api.TextsAsync(Reading(table, (name, kind) => kind switch
            {
                "uuid" => $"replace({name}::text, '-', '')",
                "bytea" => $"encode({name}, 'hex')",
                "boolean" => $"{name}::int",
                "timestamp with time zone" => $"(extract(epoch FROM {name}) * 1000000)::bigint",
                _ => name,
            }));
            Assert.Equal(string.Join('\n', kept), string.Join('\n', moved));             // As one text, so that a failure shows where.
        }
    }

    private static string Reading(IGrouping<string, string[]> table, Func<string, string, string> text)
    {
        var values = table.Select(part =>
            $"CASE WHEN \"{part[1]}\" IS NULL THEN 'null' ELSE CAST({text($"\"{part[1]}\"", part[2])} AS text) END");
        return $"SELECT '{table.Key}: ' || {string.Join(" || ' ' || ", values)} AS line FROM {table.Key} ORDER BY 1";
    }

    private static async Task<string> RefusedAsync(string folder, string file, params (string Name, string Value)[] settings)
    {
        var (exit, _, errors) = await ServerProcess.RunAsync(folder, ["move", file], settings);
        Assert.Equal(1, exit);
        return errors.TrimEnd('\n').Split('\n')[^1];
    }

    private sealed record Used(
        string Token, string Key, string Ordered, string Card, string Number, string Plastic,
        IReadOnlyList<(string Path, string Body)> Shown);
}

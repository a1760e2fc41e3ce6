using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Operators;

/// <summary>A copy that is made is one that comes back: the verbs on SQLite, and the documented commands on PostgreSQL.</summary>
public sealed class BackupTests
{
    private const string Verified = "Everything that is kept is what the rows add up to\n";

    private static readonly Uri Unused = new("http://127.0.0.1:1");

    [Fact]
    public async Task A_copy_made_while_cards_are_ordered_is_one_moment_of_the_database_and_serves_again()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        var copy = Path.Combine(data, "kept", "cardkeep.backup");
        var (before, after) = (0L, 0L);
        await using (var server = await ServerProcess.StartAsync(data, database))
        {
            await server.Owner.CreateCardAsync(Given.Order(CardLevel.Virtual));
            before = (await server.Owner.GetAsync("/v2/cards?per_page=1")).Total();
            using var enough = new CancellationTokenSource();
            var ordering = OrderAsync(server.Owner, enough.Token);
            var (exit, output, errors) = await ServerProcess.RunAsync(
                data, ["backup", copy], ServerProcess.Settings(data, database, Unused));
            await enough.CancelAsync();
            await ordering;
            Assert.Equal((0, ""), (exit, errors));
            Assert.Contains("100 %\n", output, StringComparison.Ordinal);
            after = (await server.Owner.GetAsync("/v2/cards?per_page=1")).Total();
        }

        Assert.Equal([copy], Directory.GetFiles(Path.GetDirectoryName(copy)!));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        var (elsewhere, empty) = await TestDatabases.MakeEmptyAsync(EngineKind.Sqlite);
        var settings = ServerProcess.Settings(elsewhere, empty, Unused);
        var (restored, said, log) = await ServerProcess.RunAsync(elsewhere, ["restore", copy], settings);
        Assert.True(restored == 0, said + log);
        Assert.EndsWith(Verified, said, StringComparison.Ordinal);
        await using var again = await ServerProcess.StartAsync(elsewhere, empty);
        Assert.InRange((await again.Owner.GetAsync("/v2/cards?per_page=1")).Total(), before, after);
        Assert.Equal(200, (await again.Owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).Status);
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_what_is_no_copy_is_not_put_in_its_place()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        var file = database["sqlite:".Length..];
        var (elsewhere, empty) = await TestDatabases.MakeEmptyAsync(EngineKind.Sqlite);
        var target = empty["sqlite:".Length..];
        var (text, cut, log) = (Path.Combine(data, "text"), Path.Combine(data, "cut"), target + "-wal");
        await File.WriteAllTextAsync(text, "Not a database, whatever its name says.");
        var pages = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(cut, pages[..(pages.Length / 2)]);
        await File.WriteAllTextAsync(log, "of another database");
        var (here, there) = (ServerProcess.Settings(data, database, Unused), ServerProcess.Settings(elsewhere, empty, Unused));

        Assert.Contains("is there already", await RefusedAsync(data, ["backup", text], here), StringComparison.Ordinal);
        Assert.Contains("is not there", await RefusedAsync(elsewhere, ["backup", text + "2"], there), StringComparison.Ordinal);
        Assert.Contains("is not there", await RefusedAsync(elsewhere, ["restore", text + "2"], there), StringComparison.Ordinal);
        Assert.Contains($"{file} is there: stop", await RefusedAsync(data, ["restore", text], here), StringComparison.Ordinal);
        Assert.Contains($"{log} is there: stop", await RefusedAsync(elsewhere, ["restore", file], there), StringComparison.Ordinal);
        File.Delete(log);
        foreach (var bad in (string[])[text, cut])
        {
            Assert.Contains("could not be copied", await RefusedAsync(elsewhere, ["restore", bad], there), StringComparison.Ordinal);
            Assert.Equal([target + ".lock"], Directory.GetFiles(elsewhere, Path.GetFileName(target) + "*"));   // Held while it tried.
        }

        Assert.Equal("Not a database, whatever its name says.", await File.ReadAllTextAsync(text));
        Assert.Equal(pages, await File.ReadAllBytesAsync(file));
    }

    [Theory, OnPostgres]
    public async Task What_the_page_says_of_postgres_brings_everything_back(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        var (elsewhere, empty) = await TestDatabases.MakeEmptyAsync(engine);
        try
        {
            long cards;
            await using (var server = await ServerProcess.StartAsync(data, database))
            {
                await server.Owner.CreateCardAsync(Given.Order(CardLevel.Virtual));
                var (exit, _, errors) = await ServerProcess.RunScriptAsync(
                    data, $"pg_dump -Fc '{database}' > cardkeep.dump");
                Assert.Equal((0, ""), (exit, errors));
                cards = (await server.Owner.GetAsync("/v2/cards?per_page=1")).Total();
            }

            var (restored, _, wrong) = await ServerProcess.RunScriptAsync(
                data, $"pg_restore --no-owner -d '{empty}' cardkeep.dump");
            Assert.Equal((0, ""), (restored, wrong));
            var (verified, said, _) = await ServerProcess.RunAsync(
                elsewhere, ["verify"], ServerProcess.Settings(elsewhere, empty, Unused));
            Assert.Equal((0, Verified), (verified, said));
            await using var again = await ServerProcess.StartAsync(elsewhere, empty);
            Assert.Equal(cards, (await again.Owner.GetAsync("/v2/cards?per_page=1")).Total());
        }
        finally
        {
            await TestDatabases.DropAsync(database);
            await TestDatabases.DropAsync(empty);
        }
    }

    private static async Task OrderAsync(Client owner, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
            Assert.Equal(200, (await owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).Status);
    }

    private static async Task<string> RefusedAsync(string folder, string[] words, (string Name, string Value)[] settings)
    {
        var (exit, _, errors) = await ServerProcess.RunAsync(folder, words, settings);
        Assert.Equal(1, exit);
        return Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
}
}

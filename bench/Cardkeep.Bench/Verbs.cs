using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;

namespace Cardkeep.Bench;

/// <summary>What the benchmark can be told to do.</summary>
internal static class Verbs
{
    private const string Usage = """
        list       GET /v2/cards, 100 cards, against bare Kestrel and the raw driver writing the same bytes
        status     PUT /v2/cards/{id}/lock from 256 connections, against one prepared statement for each lock
        bulk       POST /v2/cards/bulk, 50 cards, against single orders and against raw INSERTs of many rows
        authorize  purchases through the lanes and over HTTP, against a prepared statement or a commit for each
        smoke      every benchmark for a moment on 2 000 cards: it shows that they run and that the sums match, no more
        help       this

        --engine sqlite|postgres|both   (both; PostgreSQL where --postgres or CARDKEEP_TEST_POSTGRES says where it is)
        --postgres URL                  a server where databases may be made, as postgres://user@/postgres?host=/folder
        --folder FOLDER                 where files are made: the disk that is measured (the temporary folder)
        --quick                         two windows of 3 s instead of three of 10 s
        --large                         list: also an organization of 100 000 cards
        --gate                          a result below its floor is a failure (exit status 1)

        Wrong answers and wrong sums are always a failure. scripts/bench.sh starts a PostgreSQL and runs this.
        """;

    /// <summary>One run on one engine.</summary>
    private delegate Task<IReadOnlyList<Result>> Run(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel);

    public static async Task<int> RunAsync(string[] arguments, string? postgres, TextWriter output, CancellationToken cancel)
    {
        switch (arguments)
        {
            case ["list", .. var rest]:
                return await ListAsync(Options.Read(rest, postgres, Path.GetTempPath()), output, cancel);
            case ["status", .. var rest]:
                return await StatusAsync(Options.Read(rest, postgres, Path.GetTempPath()), output, cancel);
            case ["bulk", .. var rest]:
                return await BulkAsync(Options.Read(rest, postgres, Path.GetTempPath()), output, cancel);
            case ["authorize", .. var rest]:
                return await AuthorizeAsync(Options.Read(rest, postgres, Path.GetTempPath()), output, cancel);
            case ["smoke", .. var rest]:
                var options = Options.Read(rest, postgres, Path.GetTempPath()).Shortened();
                return await ListAsync(options, output, cancel) + await StatusAsync(options, output, cancel)
                    + await BulkAsync(options, output, cancel) + await AuthorizeAsync(options, output, cancel);
            case ["kestrel-list", var database, var url]:                     // Ourselves, in a process of its own.
                await KestrelList.ServeAsync(database, url, Servers.PublicUrl, cancel);
                return 0;
            case [] or ["help" or "--help" or "-h"]:
                await output.WriteLineAsync(Usage);
                return 0;
            default:
                throw new ArgumentException($"'{arguments[0]}' is no benchmark; try help");
        }
    }

    private static async Task<int> ListAsync(Options options, TextWriter output, CancellationToken cancel)
    {
        var results = await OnEachEngineAsync(
            "List of cards", (of, _) => ListRun.ShapeOf(of), ListRun.RunAsync, options, output, cancel);
        var holds = results.All(result => result.Holds);
        if (options.HasTargets && options.Sqlite && options.Postgres is not null)
        {
            const double floor = 1.3;
            var ratio = results[0].Measured.Subject.Rate / results[results.Count / 2].Measured.Subject.Rate;
            await output.WriteLineAsync(
                FormattableString.Invariant($"Ours on SQLite is **{ratio:0.00}** of ours on PostgreSQL (floor {floor:0.0})."));
            holds &= ratio >= floor;
        }

        return options.Gate && !holds ? 1 : 0;
    }

    private static Task<int> StatusAsync(Options options, TextWriter output, CancellationToken cancel) =>
        JudgeAsync("Locks", (of, _) => StatusRun.ShapeOf(of), StatusRun.RunAsync, options, output, cancel);

    private static Task<int> BulkAsync(Options options, TextWriter output, CancellationToken cancel) =>
        JudgeAsync("Bulk: cards", (of, _) => BulkRun.ShapeOf(of), BulkRun.RunAsync, options, output, cancel);

    private static Task<int> AuthorizeAsync(Options options, TextWriter output, CancellationToken cancel) =>
        JudgeAsync("Purchases", AuthorizeRun.ShapeOf, AuthorizeRun.RunAsync, options, output, cancel);

    private static async Task<int> JudgeAsync(
        string title, Func<Options, Engine, CardShape> shapeOf, Run run, Options options, TextWriter output, CancellationToken cancel)
    {
        var results = await OnEachEngineAsync(title, shapeOf, run, options, output, cancel);
        return options.Gate && !results.All(result => result.Holds) ? 1 : 0;
    }

    /// <summary>SQLite first. Each engine gets a database of its own, which is gone afterwards.</summary>
    private static async Task<IReadOnlyList<Result>> OnEachEngineAsync(
        string title, Func<Options, Engine, CardShape> shapeOf, Run run, Options options, TextWriter output, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"cardkeep-bench-{Environment.ProcessId}")).FullName;
        try
        {
            List<string> facts = [$"commit {await Machine.FindCommitAsync(cancel)}", Machine.Describe(), Machine.MeasureFlush(folder)];
            List<Result> results = [];
            if (options.Sqlite)
            {
                var shape = shapeOf(options, Engine.Sqlite);
                results.AddRange(await OnAsync(shape, () => MakeSqliteAsync(folder, shape, cancel)));
            }

            if (options.Postgres is { } server)
            {
                var shape = shapeOf(options, Engine.Postgres);
                results.AddRange(await OnAsync(shape, () => MakePostgresAsync(server, shape, cancel)));
            }
            else await output.WriteLineAsync("PostgreSQL is left out, by --engine or for want of its address (--postgres).");
            if (!options.HasTargets) results = [.. results.Select(result => result with { Target = null })];
            MarkdownTable.Write(output, title, facts, results);
            return results;

            async Task<IReadOnlyList<Result>> OnAsync(CardShape shape, Func<Task<BenchDatabase>> make)
            {
                var started = TimeProvider.System.GetTimestamp();
                await using var database = await make();
                facts.Add(database.Description);
                await output.WriteLineAsync(FormattableString.Invariant(
                    $"{title} on {database.EngineTitle}: seeded in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s"));
                return await run(database, shape, options, new Servers(folder), output, cancel);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<BenchDatabase> MakeSqliteAsync(string folder, CardShape shape, CancellationToken cancel)
    {
        _ = SqliteLibrary.Version;
        return await SqliteBenchDatabase.MakeAsync(folder, shape, cancel);
    }

    private static async Task<BenchDatabase> MakePostgresAsync(PostgresAddress server, CardShape shape, CancellationToken cancel) =>
        await PostgresBenchDatabase.MakeAsync(server, shape, cancel);
}

using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage;

namespace Cardkeep.Bench;

/// <summary>One thing that can be measured.</summary>
/// <param name="Name">By which it is asked for.</param>
/// <param name="Title">Over its table.</param>
/// <param name="RunAsync">On one engine.</param>
internal sealed record Benchmark(
    string Name, string Title, Func<Place, Options, TextWriter, CancellationToken, Task<IReadOnlyList<Finding>>> RunAsync)
{
    /// <summary>In the order in which all of them run.</summary>
    public static readonly IReadOnlyList<Benchmark> All =
    [
        OfOne("list", "List of cards", (of, _) => ListRun.ShapeOf(of), AsFindings(ListRun.RunAsync))
            with { Conclude = ListRun.CompareEngines },
        OfOne("status", "Locks", (of, _) => StatusRun.ShapeOf(of), AsFindings(StatusRun.RunAsync)),
        OfOne("bulk", "Bulk: cards", (of, _) => BulkRun.ShapeOf(of), AsFindings(BulkRun.RunAsync)),
        OfOne("authorize", "Purchases", AuthorizeRun.ShapeOf, AuthorizeRun.RunAsync),
        OfOne("pages", "Lists of a large organization", (of, _) => PagesRun.ShapeOf(of), PagesRun.RunAsync),
        new("growth", "Few cards and many", GrowthRun.RunAsync),
        new("start", "Start and rest", StartRun.RunAsync),
        OfOne("soak", "Memory under load", SoakRun.ShapeOf, SoakRun.RunAsync),
    ];

    /// <summary>What follows from the findings on both engines together.</summary>
    public Func<IReadOnlyList<Finding>, Finding?> Conclude { get; init; } = _ => null;

    /// <summary>One run on one database.</summary>
    private delegate Task<IReadOnlyList<T>> Run<T>(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel);

    private static Benchmark OfOne(string name, string title, Func<Options, Engine, CardShape> shapeOf, Run<Finding> run) =>
        new(name, title, async (place, options, progress, cancel) =>
        {
            var shape = shapeOf(options, place.Engine);
            await using var database = await place.MakeAsync(shape, cancel);
            return await run(database, shape, options, new Servers(database.Folder), progress, cancel);
        });

    private static Run<Finding> AsFindings(Run<Result> run) => async (database, shape, options, servers, progress, cancel) =>
        [.. (await run(database, shape, options, servers, progress, cancel)).SelectMany(Finding.Of)];
}

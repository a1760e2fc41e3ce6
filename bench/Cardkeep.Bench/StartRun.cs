using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary>How soon the product answers after it was started, and how much memory it has while nobody asks anything.</summary>
internal static class StartRun
{
    /// <summary>Every migration runs in it.</summary>
    private const double MostSecondsEmpty = 3;

    private const double MostSeconds = 1;
    private const double MostMegabytes = 150;

    /// <summary>What a start leaves behind is given back by then, and what works in the background has begun.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortRest = TimeSpan.FromSeconds(0.2);

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        Place place, Options options, TextWriter progress, CancellationToken cancel)
    {
        List<Start> empty = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            await using var database = await place.MakeEmptyAsync(cancel);
            empty.Add(await StartAsync(database.Address, database.Folder));
        }

        var shape = CardShape.Skewed(options.Cards);
        await using var filled = await place.MakeAsync(shape, cancel);
        List<Start> large = [];
        for (var round = 0; round <= options.Rounds; round++)
        {
            var start = await StartAsync(filled.Address, filled.Folder);
            if (round > 0) large.Add(start);                                  // The first makes what a sandbox has.
        }

        var many = FormattableString.Invariant($"{shape.Cards} cards");
        return
        [
            .. Tell("an empty database, migrations included", empty, MostSecondsEmpty),
            .. Tell(many, large, MostSeconds),
        ];

        async Task<Start> StartAsync(string address, string folder)
        {
            await using var product = await new Servers(folder).StartProductAsync(address, deadline: null, cancel);
            await Task.Delay(options.HasTargets ? Rest : ShortRest, TimeProvider.System, cancel);
            var start = new Start(product.StartTime.TotalSeconds, Machine.FindMegabytes(product.Id) ?? 0);
            await progress.WriteLineAsync(FormattableString.Invariant(
                $"  {place.EngineTitle}: first answer after {start.Seconds:0.00} s, {start.Megabytes:0} MB"));
            return start;
        }

        IEnumerable<Finding> Tell(string what, List<Start> starts, double mostSeconds)
        {
            var megabytes = Series.Median([.. starts.Select(start => start.Megabytes)]);
            yield return new Finding
            {
                Path = $"{place.EngineTitle}: from start to first answer on {what}",
                Ours = new(Series.Median([.. starts.Select(start => start.Seconds)]), "s"),
                Asked = Bound.AtMost(mostSeconds, "s"),
            };
            yield return new Finding
            {
                Path = $"{place.EngineTitle}: idle memory on {what}",
                Ours = Figure.Megabytes(megabytes),
                Asked = Bound.AtMost(MostMegabytes, "MB"),
                Megabytes = megabytes,
            };
        }
    }

    private readonly record struct Start(double Seconds, double Megabytes);
}

using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;

namespace Cardkeep.Bench;

/// <summary>Runs benchmarks on the engines that are wanted, SQLite first, and reports.</summary>
internal sealed class Suite(Options options, TextWriter output)
{
    /// <summary>Each with a table of its own; after several, one of everything.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> RunAsync(IReadOnlyList<Benchmark> benchmarks, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"cardkeep-bench-{Environment.ProcessId}")).FullName;
        try
        {
            List<string> facts = [$"commit {await Machine.FindCommitAsync(cancel)}", Machine.Describe(), Machine.MeasureFlush(folder)];
            var places = MakePlaces(folder);
            if (options.Postgres is null)
                await output.WriteLineAsync("PostgreSQL is left out, by --engine or for want of its address (--postgres).");

            List<Finding> all = [];
            foreach (var benchmark in benchmarks) all.AddRange(await MeasureAsync(benchmark, places, facts, cancel));
            facts.AddRange(places.SelectMany(place => place.Facts));
            if (benchmarks.Count > 1 && options.HasTargets) FindingTable.Write(output, "Everything", facts, all);
            if (options.Json is { } file) await File.WriteAllTextAsync(file, FindingTable.ToJson(facts, all), cancel);
            return options.Gate && !all.TrueForAll(finding => finding.Holds) ? 1 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<Finding>> MeasureAsync(
        Benchmark benchmark, List<Place> places, IReadOnlyList<string> facts, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        List<Finding> findings = [];
        foreach (var place in places)
        {
            await output.WriteLineAsync($"{benchmark.Title} on {place.EngineTitle}");
            findings.AddRange(await benchmark.RunAsync(place, options, output, cancel));
        }

        if (!options.HasTargets) findings = [.. findings.Select(finding => finding.WithoutTarget())];
        else if (places.Count > 1 && benchmark.Conclude(findings) is { } conclusion) findings.Add(conclusion);

        List<string> known = [.. facts, .. places.SelectMany(place => place.Facts)];
        var compared = findings.Select(finding => finding.Compared).OfType<Result>().Distinct().ToList();
        if (compared is not []) MarkdownTable.Write(output, benchmark.Title, known, compared);
        var others = findings.Where(finding => finding.Compared is null).ToList();
        if (others is not []) FindingTable.Write(output, benchmark.Title, compared is [] ? known : [], others);
        var minutes = TimeProvider.System.GetElapsedTime(started).TotalMinutes;
        await output.WriteLineAsync(FormattableString.Invariant($"{benchmark.Name} took {minutes:0.0} minutes"));
        return findings;
    }

    private List<Place> MakePlaces(string folder)
    {
        List<Place> places = [];
        if (options.Sqlite) places.Add(new(folder, null, output));
        if (options.Postgres is { } server) places.Add(new(folder, server, output));
        return places;
    }
}

using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Cardkeep.Authorizations;

namespace Cardkeep.Metrics;

/// <summary>
/// What Cardkeep counts of itself. The framework counts requests and the runtime its memory; <see cref="Scrape"/> shows them together
/// (docs/operating.md). No figure names an organization, a member or a card: there would be as many as there are of them.
/// </summary>
internal sealed class Meters : IDisposable
{
    /// <summary>Tells this application's figures from those of another in the same process, as tests have them.</summary>
    public const string InstanceTag = "cardkeep.instance";

    public const string Name = "Cardkeep";

    private const int InstanceLength = 16;

    private readonly Meter meter;
    private readonly Counter<long> decisions;
    private readonly Counter<long> overloads;
    private readonly Histogram<long> batches;
    private readonly Histogram<double> database;

    public Meters()
    {
        Instance = RandomNumberGenerator.GetHexString(InstanceLength, lowercase: true);
        meter = new(Name, version: null, [new(InstanceTag, Instance)]);
        decisions = meter.CreateCounter<long>(
            "cardkeep.decisions", null, "Network messages answered for the first time, after their commit");
        overloads = meter.CreateCounter<long>("cardkeep.decisions.refused", null, "Network messages that were not decided in time");
        batches = meter.CreateHistogram(
            "cardkeep.lane.batch", null, "Network messages in one transaction",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        database = meter.CreateHistogram(
            "cardkeep.database.duration", "s", "From asking the database to its answer, the wait for a connection included",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
    }

    public string Instance { get; }

    public void Watch(Func<int> waiting) =>
        meter.CreateObservableGauge("cardkeep.lane.waiting", waiting, null, "Network messages that wait to be decided");

    /// <param name="facts">Null: the message asked for no decision.</param>
    public void CountDecision(string kind, Facts? facts) => decisions.Add(
        1,
        new("kind", kind),
        new("verdict", facts is null ? "none" : Names<Verdict>.Of(facts.Verdict)),
        new("reason", facts?.Reason is { } why ? Names<Reason>.Of(why) : "none"));

    public void CountOverload() => overloads.Add(1);

    public void CountBatch(int messages) => batches.Record(messages);

    /// <param name="work"><c>read</c>, <c>write</c>, or <c>batch</c> for a lane's.</param>
    public void CountDatabase(string work, TimeSpan elapsed) =>
        database.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("work", work));

    public void Dispose() => meter.Dispose();
}

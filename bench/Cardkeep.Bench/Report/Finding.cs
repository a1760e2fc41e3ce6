using System.Globalization;
using Cardkeep.Bench.Load;

namespace Cardkeep.Bench.Report;

/// <summary>What was found of one path of the product: a line of the table over everything.</summary>
internal sealed record Finding
{
    /// <summary>Engine and path.</summary>
    public required string Path { get; init; }

    public required Figure Ours { get; init; }

    /// <summary>By which name the other side goes that ran in the same minutes; empty: nothing is compared.</summary>
    public string Baseline { get; init; } = "";

    public Figure? Theirs { get; init; }

    public double? Ratio { get; init; }

    /// <summary>Of the ratio; of the figure itself where nothing is compared. Null: nothing is asked.</summary>
    public Bound? Asked { get; init; }

    /// <summary>Milliseconds: the median of the windows' 50th, 99th and 99.9th percentiles.</summary>
    public Latencies? Latency { get; init; }

    /// <summary>Of the server's process, resident, after it.</summary>
    public double? Megabytes { get; init; }

    /// <summary>Time at many cards for one at few.</summary>
    public double? Growth { get; init; }

    /// <summary>The windows behind it, where two sides were compared by their rates.</summary>
    public Result? Compared { get; init; }

    public bool Holds => Asked is not { } bound || bound.Holds(Ratio ?? Ours.Value);

    /// <summary>As it stands where the figures say nothing.</summary>
    public Finding WithoutTarget() => this with { Asked = null, Compared = Compared is null ? null : Compared with { Target = null } };

    /// <summary>The rate, and the tail where something is asked of it.</summary>
    public static IEnumerable<Finding> Of(Result result)
    {
        var (measured, target) = result;
        yield return new Finding
        {
            Path = measured.Subject.Title,
            Ours = Figure.Rate(measured.Subject.Rate),
            Baseline = measured.Baseline.Title,
            Theirs = Figure.Rate(measured.Baseline.Rate),
            Ratio = measured.Ratio,
            Asked = target is null ? null : Bound.AtLeast(target.Floor),
            Latency = Latencies.Of(measured.Subject),
            Megabytes = measured.Subject.Megabytes,
            Compared = result,
        };
        if (target?.MostTail is not { } most) yield break;

        yield return new Finding
        {
            Path = $"{measured.Subject.Title}: p99",
            Ours = Figure.Milliseconds(measured.Subject.Percentile(99)),
            Baseline = measured.Baseline.Title,
            Theirs = Figure.Milliseconds(measured.Baseline.Percentile(99)),
            Ratio = measured.TailRatio,
            Asked = Bound.AtMost(most),
            Compared = result,
        };
    }
}

/// <summary>In milliseconds, each the median of its windows.</summary>
internal sealed record Latencies(double P50, double P99, double P999)
{
    public static Latencies Of(Series series) => new(series.Percentile(50), series.Percentile(99), series.Percentile(99.9));
}

/// <summary>A number with its unit.</summary>
internal readonly record struct Figure(double Value, string Unit)
{
    public static Figure Rate(double perSecond) => new(perSecond, "/s");

    public static Figure Milliseconds(double milliseconds) => new(milliseconds, "ms");

    public static Figure Megabytes(double megabytes) => new(megabytes, "MB");

    public override string ToString()
    {
        var places = Value switch { >= 100 => "0", >= 1 => "0.0", _ => "0.000" };
        return $"{Value.ToString(places, CultureInfo.InvariantCulture)} {Unit}";
    }
}

/// <summary>What performance.md §3 asks for.</summary>
internal readonly record struct Bound(double? Least, double? Most, string Unit = "")
{
    public static Bound AtLeast(double least) => new(least, null);

    public static Bound AtMost(double most, string unit = "") => new(null, most, unit);

    public bool Holds(double value) => !(value < Least) && !(value > Most);

    public override string ToString()
    {
        var (sign, value) = Least is { } least ? ("≥", least) : ("≤", Most!.Value);
        return $"{sign} {value.ToString("0.##", CultureInfo.InvariantCulture)}{(Unit.Length > 0 ? " " : "")}{Unit}";
    }
}

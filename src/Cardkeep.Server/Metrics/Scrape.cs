using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Cardkeep.Metrics;

/// <summary>
/// All figures of this moment in the text form that Prometheus reads (version 0.0.4). OpenTelemetry adds them up; it has a Prometheus
/// exporter only as a preview, and the form is a page.
/// </summary>
/// <param name="instance">Whose figures, where several applications share a process; the framework's are of all of them.</param>
internal sealed class Scrape(string instance) : BaseExporter<Metric>
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new();

    public override ExportResult Export(in Batch<Metric> batch)
    {
        text.Clear();
        foreach (var metric in batch)
        {
            if (IsOurs(metric)) Write(metric);
        }

        return ExportResult.Success;
    }

    /// <summary>What the last collection wrote. Whoever collects reads before another does.</summary>
    public string Text => text.ToString();

    private bool IsOurs(Metric metric) => metric.MeterTags?.FirstOrDefault(tag => tag.Key == Meters.InstanceTag).Value is not { } other
        || other.Equals(instance);

    private void Write(Metric metric)
    {
        var isCounter = metric.MetricType.IsSum() && metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var name = NameOf(metric) + (isCounter ? "_total" : "");
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {metric.Description.Replace("\n", " ", StringComparison.Ordinal)}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"# TYPE {name} {(metric.MetricType.IsHistogram() ? "histogram" : isCounter ? "counter" : "gauge")}\n");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point.Tags);
            if (metric.MetricType.IsHistogram()) WriteHistogram(name, labels, point);
            else WriteLine(name, labels, ValueOf(metric.MetricType, point));
        }
    }

    private void WriteHistogram(string name, string labels, in MetricPoint point)
    {
        long count = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Format(bucket.ExplicitBound);
            WriteLine(name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", Format(count));
        }

        WriteLine(name + "_sum", labels, Format(point.GetHistogramSum()));
        WriteLine(name + "_count", labels, Format(point.GetHistogramCount()));
    }

    private void WriteLine(string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    // http.server.request.duration in s is http_server_request_duration_seconds.
    private static string NameOf(Metric metric)
    {
        var name = metric.Name.Replace('.', '_');
        return metric.Unit switch
        {
            "s" => name + "_seconds",
            "By" => name + "_bytes",
            _ => name,
        };
    }

    private static string LabelsOf(ReadOnlyTagCollection tags)
    {
        List<string> labels = [];
        foreach (var tag in tags)
        {
            var value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
            labels.Add($"{tag.Key.Replace('.', '_')}=\"{Escape(value)}\"");
        }

        return string.Join(',', labels);
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => Format(point.GetSumLong()),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Format(point.GetSumDouble()),
        MetricType.LongGauge => Format(point.GetGaugeLastValueLong()),
        _ => Format(point.GetGaugeLastValueDouble()),
    };

    private static string Format(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

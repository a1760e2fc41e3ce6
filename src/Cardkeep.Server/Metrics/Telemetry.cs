using Cardkeep.Http;
using Cardkeep.Storage.Postgres;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cardkeep.Metrics;

/// <summary>
/// Figures for whoever scrapes <c>/metrics</c>, and figures and traces for a collector where one is set (<c>CARDKEEP_OTLP</c>).
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private readonly Lock gate = new();
    private readonly Scrape scrape;
    private readonly BaseExportingMetricReader reader;
    private readonly MeterProvider figures;
    private readonly TracerProvider? traces;

    /// <param name="collector">Null: nothing is sent anywhere.</param>
    public Telemetry(Uri? collector)
    {
        scrape = new(Meters.Instance);
        reader = new(scrape);
        var resource = ResourceBuilder.CreateEmpty().AddService("cardkeep", serviceInstanceId: Meters.Instance);
        var building = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddReader(reader);
        if (collector is not null) building.AddOtlpExporter(options => Address(options, collector, "v1/metrics"));
        figures = building.Build();
        if (collector is null) return;

        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Spans.Source.Name, PostgresDatabase.SpanSource)
            .AddOtlpExporter(options => Address(options, collector, "v1/traces"))
            .Build();
    }

    public Meters Meters { get; } = new();

    /// <summary>All figures of this moment, as <see cref="Scrape.ContentType"/>.</summary>
    public string Show()
    {
        lock (gate)
        {
            reader.Collect();
            return scrape.Text;
        }
    }

    /// <summary>Sends what was not sent yet.</summary>
    public void Dispose()
    {
        figures.Dispose();
        reader.Dispose();
        scrape.Dispose();
        traces?.Dispose();
        Meters.Dispose();
    }

    private static void Address(OtlpExporterOptions options, Uri collector, string path) =>
        (options.Endpoint, options.Protocol) = (new Uri(collector, path), OtlpExportProtocol.HttpProtobuf);
}

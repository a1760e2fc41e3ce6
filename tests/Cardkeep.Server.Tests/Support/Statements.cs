using System.Collections.Concurrent;
using System.Diagnostics;
using Cardkeep.Http;
using Cardkeep.Storage.Postgres;

namespace Cardkeep.Tests.Support;

/// <summary>What requests said to PostgreSQL, statement by statement, told apart by the trace that they were answered with.</summary>
internal sealed class Statements : IDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> heard = new(StringComparer.Ordinal);
    private readonly ActivityListener listener;

    public Statements()
    {
        // Named beforehand: asked about the product's source while that is being made, it is not there, and never will be.
        string[] names = [Spans.Source.Name, PostgresDatabase.SpanSource];
        listener = new ActivityListener
        {
            ShouldListenTo = source => names.Contains(source.Name, StringComparer.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Those of an answered request, a line each.</summary>
    public string Of(Reply reply) => string.Join('\n', heard[reply.Header("X-Request-Id")!]);

    public void Dispose() => listener.Dispose();

    private void Hear(Activity span)
    {
        if ((span.GetTagItem("db.query.text") ?? span.GetTagItem("db.statement")) is string text)
            heard.GetOrAdd(span.TraceId.ToHexString(), _ => new()).Enqueue(text);
    }
}

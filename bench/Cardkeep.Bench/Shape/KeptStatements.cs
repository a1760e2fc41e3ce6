using System.Text;
using System.Text.RegularExpressions;
using Cardkeep.Storage;

namespace Cardkeep.Bench.Shape;

/// <summary>
/// Takes the product's own INSERTs and writes none of them: what it was sent comes out as one statement for each table, with all rows.
/// A query finds nothing.
/// </summary>
internal sealed partial class KeptStatements(Engine engine) : Transaction
{
    private readonly List<string> texts = [];
    private readonly Dictionary<string, List<SqlValue[]>> rowsByText = new(StringComparer.Ordinal);

    public override Engine Engine => engine;

    /// <summary>In the order in which each table was first written.</summary>
    public IReadOnlyList<ManyRows> Gathered => [.. texts.Select(text => Gather(text, rowsByText[text]))];

    public override ValueTask SendAsync(Sql sql, CancellationToken cancel)
    {
        List<SqlValue> values = [];
        var text = sql.Render(engine, values);
        if (!rowsByText.TryGetValue(text, out var rows))
        {
            rowsByText[text] = rows = [];
            texts.Add(text);
        }

        rows.Add([.. values]);
        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> ExecuteAsync(Sql sql, CancellationToken cancel) => throw new NotSupportedException();

    public override ValueTask EachAsync(Sql sql, Action<Row> show, CancellationToken cancel) => ValueTask.CompletedTask;

    public override ValueTask EachAsync(IReadOnlyList<Reading> readings, CancellationToken cancel) => ValueTask.CompletedTask;

    public override ValueTask RunScriptAsync(string script, CancellationToken cancel) => throw new NotSupportedException();

    private static ManyRows Gather(string text, List<SqlValue[]> rows)
    {
        var parts = Insert().Match(text);
        if (!parts.Success) throw new ArgumentException($"not an INSERT of values: {text}", nameof(text));

        var many = new StringBuilder(parts.Groups["head"].Value);
        var place = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            many.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < rows[row].Length; column++) many.Append(column == 0 ? "$" : ", $").Append(++place);
            many.Append(')');
        }

        return new(many.Append(' ').Append(parts.Groups["tail"].Value).ToString(), [.. rows.SelectMany(row => row)]);
    }

    [GeneratedRegex(
        @"^(?<head>\s*INSERT INTO \w+ \([\w\s,]+\)\s*VALUES )\([\s$\d,]+\)\s*(?<tail>[\s\S]*)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Insert();
}

/// <summary>One INSERT of many rows.</summary>
internal sealed record ManyRows(string Text, IReadOnlyList<SqlValue> Values);

using System.Text.Json;

namespace Cardkeep.Tests.Mixes;

/// <summary>
/// What callers were about to do, and what they were answered, in a file of its own. An intent is in the file before its call is sent, an
/// answer after all of it was read. It is the server that dies and not the machine, so the file need not be flushed to a disk.
/// </summary>
internal sealed class Journal(string path) : IDisposable
{
    private readonly Lock gate = new();
    private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private int last;

    public int NextNumber() => Interlocked.Increment(ref last);

    public void Intend(Intent intent) => Append(new(intent.Number, intent, null));

    public void Acknowledge(int number, string answer) => Append(new(number, null, answer));

    /// <summary>All that was intended, in order, with what is known of its end.</summary>
    public IReadOnlyList<Entry> Read()
    {
        SortedDictionary<int, Entry> entries = [];
        lock (gate)
        {
            foreach (var text in File.ReadLines(path))
            {
                var line = JsonSerializer.Deserialize<Line>(text)!;
                entries[line.Number] = line.Intent is { } intent ? new(intent, null) : entries[line.Number] with { Answer = line.Answer };
            }
        }

        return [.. entries.Values];
    }

    public void Dispose() => file.Dispose();

    private void Append(Line line)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(line);
        lock (gate) file.Write([.. text, (byte)'\n']);
    }

    private sealed record Line(int Number, Intent? Intent, string? Answer);
}

/// <param name="Answer">The bytes of the 200; null: sent, perhaps, and nobody knows what came of it.</param>
internal sealed record Entry(Intent Intent, string? Answer);

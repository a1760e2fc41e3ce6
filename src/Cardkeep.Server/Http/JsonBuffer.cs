using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>
/// Room for one JSON document, rented: a list of a hundred cards is 150 kB, too large to leave to the collector each time.
/// </summary>
internal sealed class JsonBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Room for a card or an error, several times.</summary>
    private const int UsualSize = 8 * 1024;

    // What we write is checked by tests that parse it; checking each call besides costs a tenth of a list.
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    private byte[] room;
    private int written;

    private JsonBuffer(int size) => room = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlyMemory<byte> Written => room.AsMemory(0, written);

    /// <param name="size">
    /// About how long the document will be, in bytes: growing copies, and every size is another queue at the pool.
    /// </param>
    public static JsonBuffer Of(Action<Utf8JsonWriter> write, int size = UsualSize)
    {
        var buffer = new JsonBuffer(size);
        using var json = new Utf8JsonWriter(buffer, Unchecked);
        write(json);
        return buffer;
    }

    /// <summary>The document as text, for what is stored.</summary>
    public static string TextOf(Action<Utf8JsonWriter> write)
    {
        using var buffer = Of(write);
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    public void Advance(int count) => written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return room.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return room.AsSpan(written);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(room);
        room = [];
    }

    private void Grow(int more)
    {
        if (room.Length - written >= Math.Max(more, 1)) return;

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(room.Length * 2, written + more));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(room);
        room = larger;
    }
}

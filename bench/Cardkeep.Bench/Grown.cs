using System.Text;
using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary>A database of some size with the product on it, and what is asked of it. Every card is live and may buy.</summary>
internal sealed class Grown : IAsyncDisposable
{
    /// <summary>Each is locked once in a window, so they have to last; of as many organizations as there are.</summary>
    private const int MostLocks = 50_000;

    private readonly int calls;

    private Grown(BenchDatabase database, CardShape shape, ServedProcess product, Ledger ledger, int writers, int calls)
    {
        Writers = writers;
        this.calls = calls;
        Database = database;
        Shape = shape;
        Product = product;
        Ledger = ledger;
        Spent = new Spent(database);
        Purchases = new Purchases(AskedCard.All(shape));
        List<LockedCard> some = [.. LockedCard.All(shape).Take(MostLocks)];
        Locks = [.. some.Select(card => Ask($"PUT /v2/cards/{card.Id}/lock", card.Which))];
        Cards = [.. some.Select(card => Ask($"GET /v2/cards/{card.Id}", card.Which))];
        Lists = [.. Enumerable.Range(0, shape.OrganizationCount).Select(which => Ask("GET /v2/cards", which))];
    }

    public BenchDatabase Database { get; }

    public CardShape Shape { get; }

    public ServedProcess Product { get; }

    /// <summary>How many change something at a time.</summary>
    public int Writers { get; }

    public Ledger Ledger { get; }

    public Spent Spent { get; }

    public Purchases Purchases { get; }

    /// <summary>One list for each organization.</summary>
    public IReadOnlyList<byte[]> Lists { get; }

    public IReadOnlyList<byte[]> Cards { get; }

    public IReadOnlyList<byte[]> Locks { get; }

    public static async Task<Grown> StartAsync(Place place, CardShape shape, int writers, int calls, CancellationToken cancel)
    {
        var database = await place.MakeAsync(shape, cancel);
        try
        {
            var product = await new Servers(database.Folder).StartProductAsync(database, cancel);
            return new Grown(database, shape, product, await Ledger.OpenAsync(database, cancel), writers, calls);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of all that there are, or of the first few, each once.</summary>
    public Supply Supply(int count, bool once) => new(Math.Min(count, calls), once || calls < int.MaxValue);

    public async ValueTask DisposeAsync()
    {
        await Product.DisposeAsync();
        await Database.DisposeAsync();
    }

    private byte[] Ask(string call, int organization) => Encoding.ASCII.GetBytes(
        $"{call} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {Database.Tokens[organization]}\r\nContent-Length: 0\r\n\r\n");
}

namespace Cardkeep.Storage.Postgres;

/// <summary>The connections of a process, apart by what they are for, so that none of it waits behind another.</summary>
internal sealed class PostgresPools : IAsyncDisposable
{
    /// <summary>
    /// Writing mostly waits for the disk, and a flush serves every transaction that waits for it: a dozen would leave it half empty.
    /// </summary>
    private const int MostWriting = 32;

    /// <summary>
    /// A lane keeps one busy, and more lanes only wait for each other's rows and for the same disk.
    /// </summary>
    private const int MostLanes = 4;

    /// <summary>
    /// One is answered while the next is on its way (OAuth/Bearers.cs). Apart from the pages, since decisions begin with one too
    /// and wait for no page.
    /// </summary>
    private const int MostFinding = 2;

    /// <param name="laneWait">How long a lane may wait for a lock; null: as long as everybody.</param>
    public PostgresPools(PostgresAddress address, TimeSpan? laneWait)
    {
        Readers = new(PostgresSources.ForReading(address, MostReading), MostReading);
        Finders = new(PostgresSources.ForReading(address, MostFinding), MostFinding);
        Writers = new(PostgresSources.ForWriting(address, MostWriting), MostWriting);
        Lanes = new(PostgresSources.ForLanes(address, MostLanes, laneWait), MostLanes);
    }

    /// <summary>Pages, lists, reports.</summary>
    public PostgresPool Readers { get; }

    /// <summary>What a request begins with: whom a token speaks for.</summary>
    public PostgresPool Finders { get; }

    public PostgresPool Writers { get; }

    /// <summary>Network messages, which wait for nobody else's work.</summary>
    public PostgresPool Lanes { get; }

    /// <summary>
    /// Reading keeps a core busy: two for each. With more of them the slowest answers are slower (docs/performance.md).
    /// </summary>
    private static int MostReading => Math.Max(4, 2 * Environment.ProcessorCount);

    public async ValueTask DisposeAsync()
    {
        await Lanes.DisposeAsync();
        await Writers.DisposeAsync();
        await Finders.DisposeAsync();
        await Readers.DisposeAsync();
    }
}

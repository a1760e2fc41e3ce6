using Npgsql;

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
    /// One is answered while the next is on its way (<see cref="OAuth.Bearers"/>). Apart from the pages, since decisions begin with one too
    /// and wait for no page.
    /// </summary>
    private const int MostFinding = 2;

    /// <summary>Our statements are some sixty; room for the list's shapes.</summary>
    private const int MostPrepared = 200;

    /// <summary>A hundred cards come in one piece instead of six.</summary>
    private const int PageOfCards = 64 * 1024;

    /// <summary>
    /// Every index starts with the organization, so a plan made on an empty or young table takes the table or a wrong index, is kept, and
    /// costs a lane two thirds of its rate; with these off it cannot (performance.md §2.7). Where a page out of order is said to cost four
    /// in order, all rows of an organization with some hundred authorizations seem cheaper than the one that is looked for. To compile a
    /// plan (jit) costs more than any of them takes.
    /// </summary>
    private const string KeyedPlans =
        " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c random_page_cost=1 -c jit=off";

    /// <summary>A reading that would write fails here as it does on SQLite. A plan that is kept must suit large tenants too.</summary>
    private const string ReadOnly = " -c default_transaction_read_only=on" + KeyedPlans;

    /// <param name="laneWait">How long a lane may wait for a lock; null: as long as everybody.</param>
    public PostgresPools(PostgresAddress address, TimeSpan? laneWait)
    {
        var patience = laneWait is { } wait ? $" -c lock_timeout={(int)wait.TotalMilliseconds}" : "";
        Readers = Pool(address, MostReading, ReadOnly);
        Finders = Pool(address, MostFinding, ReadOnly);
        Writers = Pool(address, MostWriting, "");
        Lanes = Pool(address, MostLanes, KeyedPlans + patience);
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

    private static PostgresPool Pool(PostgresAddress address, int most, string settings)
    {
        var options = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Database = address.Database,
            Username = address.User,
            Password = address.Password,
            SslMode = address.Tls,
            ApplicationName = "cardkeep",
            MaxPoolSize = most,
            ReadBufferSize = PageOfCards,
            Timeout = (int)Database.LongestWait.TotalSeconds,
            MaxAutoPrepare = MostPrepared,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            Options = $"-c synchronous_commit=on -c lock_timeout={(int)Database.LongestWait.TotalMilliseconds} "
                + $"-c idle_in_transaction_session_timeout=30000 -c timezone=UTC{settings}",
        };
        return new(new NpgsqlSlimDataSourceBuilder(options.ConnectionString).EnableArrays().EnableTransportSecurity().Build(), most);
    }
}

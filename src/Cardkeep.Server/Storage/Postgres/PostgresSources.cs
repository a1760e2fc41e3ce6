using Npgsql;

namespace Cardkeep.Storage.Postgres;

/// <summary>How we connect, for each kind of work.</summary>
internal static class PostgresSources
{
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

    public static NpgsqlDataSource ForReading(PostgresAddress address, int most)
    {
        var options = Options(address, most);
        options.Options += ReadOnly;
        return Source(options);
    }

    public static NpgsqlDataSource ForWriting(PostgresAddress address, int most) => Source(Options(address, most));

    /// <param name="wait">How long a lane may wait for a lock; null: as long as everybody.</param>
    public static NpgsqlDataSource ForLanes(PostgresAddress address, int most, TimeSpan? wait)
    {
        var options = Options(address, most);
        options.Options += KeyedPlans;
        if (wait is { } longest) options.Options += $" -c lock_timeout={(int)longest.TotalMilliseconds}";
        return Source(options);
    }

    /// <summary>One connection for whoever fills a whole database: what it does, and reads for it, takes as long as it takes.</summary>
    public static NpgsqlDataSource ForFilling(PostgresAddress address)
    {
        var options = Options(address, most: 1);
        options.CommandTimeout = 0;
        options.Options += " -c idle_in_transaction_session_timeout=0";
        return Source(options);
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder options) =>
        new NpgsqlSlimDataSourceBuilder(options.ConnectionString).EnableArrays().EnableTransportSecurity().Build();

    private static NpgsqlConnectionStringBuilder Options(PostgresAddress address, int most) => new()
    {
        Host = address.Host,
        Port = address.Port,
        Database = address.Database,
        Username = address.User,
        Password = address.FindPassword(),
        SslMode = address.Tls,
        ApplicationName = "cardkeep",
        MaxPoolSize = most,
        ReadBufferSize = PageOfCards,
        Timeout = (int)Database.LongestWait.TotalSeconds,
        MaxAutoPrepare = MostPrepared,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
        Options = $"-c synchronous_commit=on -c lock_timeout={(int)Database.LongestWait.TotalMilliseconds} "
            + "-c idle_in_transaction_session_timeout=30000 -c timezone=UTC",
    };
}

using Cardkeep.Storage;

namespace Cardkeep.Bench.Shape;

/// <summary>A database made for one benchmark, with the product's schema and a shape in it; gone when disposed.</summary>
internal abstract class BenchDatabase : IAsyncDisposable
{
    /// <summary>As <c>CARDKEEP_DATABASE</c> says it.</summary>
    public abstract string Address { get; }

    public abstract Engine Engine { get; }

    /// <summary>For what a server on it keeps in files, and for nobody else.</summary>
    public abstract string Folder { get; }

    /// <summary>Engine, version, and the settings that durability stands on.</summary>
    public abstract string Description { get; }

    public string EngineTitle => Engine == Engine.Postgres ? "PostgreSQL" : "SQLite";

    /// <summary>The owner's token of each organization of the shape.</summary>
    public IReadOnlyList<string> Tokens => Handed.Owners;

    /// <summary>The card processor's token.</summary>
    public string NetworkToken => Handed.Network;

    protected HandedTokens Handed { get; set; } = new([], "");

    /// <summary>As the product opens it; on SQLite only one process has the file at a time.</summary>
    /// <param name="laneWait">How long a lane may wait for a lock; null: as long as everybody.</param>
    public abstract Task<Database> OpenAsync(TimeSpan? laneWait, CancellationToken cancel);

    /// <summary>Statements without parameters, as they stand, while nobody else writes.</summary>
    public abstract Task RunAsync(string script, CancellationToken cancel);

    /// <summary>One number.</summary>
    public abstract Task<long> NumberAsync(string query, CancellationToken cancel);

    /// <summary>Brings the files into order before a window: dead rows away, the log written into the tables.</summary>
    public abstract Task SettleAsync(CancellationToken cancel);

    /// <summary>The engine's own processes, whose time and whose children's is ours; none where it runs inside the server.</summary>
    public virtual Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<int>>([]);

    public abstract ValueTask DisposeAsync();
}

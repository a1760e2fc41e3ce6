using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>A database of its own, without the application around it.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly string address;

    private Store(string address, Database database)
    {
        this.address = address;
        Database = database;
    }

    public Database Database { get; private set; }

    /// <summary>The value of CARDKEEP_DATABASE for it.</summary>
    public string Address => address;

    /// <summary>The database's file on SQLite.</summary>
    public string File => address["sqlite:".Length..];

    /// <summary>With nothing in it, not even a schema.</summary>
    /// <param name="clock">By which SQLite's writer measures waiting; null: real time.</param>
    public static async Task<Store> EmptyAsync(EngineKind engine, TimeProvider? clock = null)
    {
        var (_, address) = await TestDatabases.MakeEmptyAsync(engine);
        return new Store(address, await ConnectAsync(address, clock));
    }

    /// <summary>What is there already.</summary>
    public static async Task<Store> OpenAsync(string address) => new(address, await ConnectAsync(address));

    /// <summary>Migrated, and with the demo organization in it.</summary>
    public static async Task<Store> FilledAsync(EngineKind engine)
    {
        var (_, address) = await TestDatabases.MakeAsync(engine);
        return new Store(address, await ConnectAsync(address));
    }

    /// <summary>Another door to the same PostgreSQL database; the caller closes it.</summary>
    public Task<Database> OpenAgainAsync() => ConnectAsync(address);

    public async Task CloseAsync() => await Database.DisposeAsync();

    public async Task ReopenAsync() => Database = await ConnectAsync(address);

    public Task<Outcome<T>> WriteAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit) =>
        Database.WriteAsync(unit, CancellationToken.None);

    /// <summary>A unit that has nothing to say.</summary>
    public async Task WriteAsync(Func<Transaction, ValueTask> unit) => await WriteAsync<string>(async tx =>
    {
        await unit(tx);
        return "";
    });

    public Task<T> ReadAsync<T>(Func<Transaction, ValueTask<T>> reading) => Database.ReadAsync(reading, CancellationToken.None);

    public Task ExecuteAsync(string sql) => WriteAsync(async tx => await tx.ExecuteAsync(Sql.Plain(sql), CancellationToken.None));

    public Task<long> NumberAsync(string sql) => ReadAsync(tx => tx.NumberAsync(Sql.Plain(sql), CancellationToken.None));

    public Task<IReadOnlyList<string>> TextsAsync(string sql) =>
        ReadAsync(tx => tx.ListAsync(Sql.Plain(sql), row => row.Text(0), CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await TestDatabases.DropAsync(address);
    }

    private static async Task<Database> ConnectAsync(string address, TimeProvider? clock = null) =>
        PostgresAddress.Parse(address) is { } postgres
            ? await PostgresDatabase.OpenAsync(postgres, demandsDurability: false, CancellationToken.None)
            : SqliteDatabase.Open(address["sqlite:".Length..], failure => Assert.Fail(failure.ToString()), clock);
}

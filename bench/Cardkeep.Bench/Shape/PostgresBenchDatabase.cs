using System.Globalization;
using Cardkeep.Bench.Load;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Npgsql;

namespace Cardkeep.Bench.Shape;

internal sealed class PostgresBenchDatabase : BenchDatabase
{
    /// <summary>Below it, to make a few dozen indexes again takes longer than it saves.</summary>
    private const int CardsForBareTables = 100_000;

    private readonly PostgresAddress server;
    private readonly PostgresAddress address;
    private readonly NpgsqlDataSource source;

    private PostgresBenchDatabase(PostgresAddress server, PostgresAddress address, string folder, string description)
    {
        this.server = server;
        this.address = address;
        Folder = folder;
        Description = description;
        source = NpgsqlDataSource.Create(ConnectionString(address));
    }

    public override string Address => Format(address);

    public override Engine Engine => Engine.Postgres;

    public override string Folder { get; }

    public override string Description { get; }

    /// <param name="server">Any database of a server where this user may make others.</param>
    /// <param name="name">One that is ours; another of this name goes first.</param>
    public static async Task<PostgresBenchDatabase> MakeAsync(
        PostgresAddress server, string name, string folder, CardShape shape, CancellationToken cancel)
    {
        var address = await CreateAsync(server, name, cancel);
        string description;
        await using (var product = await PostgresDatabase.OpenAsync(address, demandsDurability: true, cancel))
        {
            description = product.Description;
            await Migrator.MigrateAsync(product, TimeProvider.System.GetUtcNow(), cancel);
        }

        var made = new PostgresBenchDatabase(server, address, folder, description);
        try
        {
            await made.FillAsync(shape, cancel);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>A database with nothing in it, not even a schema.</summary>
    public static async Task<PostgresAddress> CreateAsync(PostgresAddress server, string name, CancellationToken cancel)
    {
        await DropAsync(server, name);
        await OnServerAsync(server, $"CREATE DATABASE {name}", cancel);
        return server with { Database = name };
    }

    public static Task DropAsync(PostgresAddress server, string name) =>
        OnServerAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);

    /// <summary>As <c>CARDKEEP_DATABASE</c> says it.</summary>
    public static string Format(PostgresAddress address)
    {
        var password = address.Password is null ? "" : ":" + Uri.EscapeDataString(address.Password);
        var (user, host) = (Uri.EscapeDataString(address.User), Uri.EscapeDataString(address.Host));
        return $"{PostgresAddress.Scheme}{user}{password}@:{address.Port}/{address.Database}?host={host}";
    }

    public static string ConnectionString(PostgresAddress address) => new NpgsqlConnectionStringBuilder
    {
        Host = address.Host,
        Port = address.Port,
        Database = address.Database,
        Username = address.User,
        Password = address.Password,
        MaxPoolSize = 64,
        NoResetOnClose = true,
        CommandTimeout = 0,
        Options = "-c synchronous_commit=on",
    }.ConnectionString;

    public override async Task<Database> OpenAsync(TimeSpan? laneWait, CancellationToken cancel) =>
        await PostgresDatabase.OpenAsync(address, demandsDurability: true, cancel, laneWait);

    public override async Task RunAsync(string script, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(script);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async Task<long> NumberAsync(string query, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(query);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    public override async Task SettleAsync(CancellationToken cancel)
    {
        await RunAsync("VACUUM ANALYZE", cancel);
        await RunAsync("CHECKPOINT", cancel);
    }

    public override async Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancel) =>
        ProcessorTime.FindParent((int)await NumberAsync("SELECT pg_backend_pid()", cancel)) is { } server ? [server] : [];

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        NpgsqlConnection.ClearAllPools();                                     // The next database has this name, and these would lead here.
        await DropAsync(server, address.Database);
    }

    private async Task FillAsync(CardShape shape, CancellationToken cancel)
    {
        await using (var connection = await source.OpenConnectionAsync(cancel))
        {
            var tables = shape.Cards < CardsForBareTables ? null : await BareTables.StripAsync(connection, cancel);
            await using (var copy = new CopyTransaction(connection))
            {
                Handed = await Seeding.FillAsync(copy, shape, cancel);
                await copy.FinishAsync(cancel);
            }

            if (tables is not null) await tables.MakeAgainAsync(cancel);
        }

        // The slot is the product's: the last byte of the id, of sixteen. Were it another, the sums after a run would not match.
        await RunAsync("""
            INSERT INTO card_counts (organization_id, slot, status, card_level, cards)
            SELECT organization_id, get_byte(uuid_send(id), 15) % 16, status, card_level, count(*)
            FROM cards
            GROUP BY 1, 2, 3, 4
            """, cancel);
        await SettleAsync(cancel);
    }

    private static async Task OnServerAsync(PostgresAddress server, string statement, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(server) + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}

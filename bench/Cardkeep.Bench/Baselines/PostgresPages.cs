using System.Text.Json;
using Npgsql;

namespace Cardkeep.Bench.Baselines;

/// <summary>One connection and one statement, prepared once.</summary>
internal sealed class PostgresPages : IPageReader
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;
    private readonly NpgsqlParameter<Guid> organizationParameter = new();
    private readonly Appearances appearances;

    private PostgresPages(NpgsqlConnection connection, Appearances appearances)
    {
        this.connection = connection;
        this.appearances = appearances;
        command = new NpgsqlCommand(PageQuery.Text, connection);
        command.Parameters.Add(organizationParameter);
    }

    public static async Task<PostgresPages> OpenAsync(string connectionString, Appearances appearances)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var pages = new PostgresPages(connection, appearances);
        await pages.command.PrepareAsync();
        return pages;
    }

    public async ValueTask WriteCardsAsync(Guid organization, Utf8JsonWriter json)
    {
        organizationParameter.TypedValue = organization;
        await using var reader = await command.ExecuteReaderAsync();
        var row = new PostgresRawRow(reader);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        while (await reader.ReadAsync()) RawCards.Write(json, row, appearances, today);
    }

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }

    private readonly struct PostgresRawRow(NpgsqlDataReader reader) : IRawRow
    {
        public bool IsNull(int column) => reader.IsDBNull(column);

        public Guid Id(int column) => reader.GetGuid(column);

        public long Number(int column) => reader.GetInt64(column);

        public bool Flag(int column) => reader.GetBoolean(column);

        public DateTime Instant(int column) => reader.GetDateTime(column);

        public DateOnly Date(int column) => reader.GetFieldValue<DateOnly>(column);

        public string Text(int column) => reader.GetString(column);

        public void WriteText(Utf8JsonWriter json, JsonEncodedText name, int column) => json.WriteString(name, reader.GetString(column));

        public byte[] Appearance(int column, Appearances known) => known.Find(reader.GetString(column));
    }
}

using Cardkeep.Storage;

namespace Cardkeep.Tests.Support;

/// <summary>What stands in the database, as text: equal before and after means that nothing was written.</summary>
internal static class Dump
{
    // Every table that has an organization, so that one that is new tomorrow is in it.
    private const string PostgresTables = """
        SELECT c.relname
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        ORDER BY 1
        """;

    private const string SqliteTables = """
        SELECT t.name
        FROM sqlite_schema t JOIN pragma_table_info(t.name) c ON c.name = 'organization_id'
        WHERE t.type = 'table'
        ORDER BY 1
        """;

    /// <summary>Every row of one organization, a line each, the table first.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(TestApi api, OrganizationId organization)
    {
        var isPostgres = api.Database.Engine == Engine.Postgres;
        var id = isPostgres ? $"'{organization.Value}'" : $"x'{Convert.ToHexString(organization.Value.ToByteArray(bigEndian: true))}'";
        List<string> lines = [];
        foreach (var table in await TablesAsync(api))
        {
            var text = isPostgres ? "t::text" : await ColumnsAsync(api, table);
            var rows = await api.TextsAsync($"SELECT {text} FROM {table} t WHERE organization_id = {id}");
            lines.AddRange(rows.Order(StringComparer.Ordinal).Select(row => $"{table}: {row}"));
        }

        return lines;
    }

    /// <summary>How many rows there are in all, of whomever, and how one of them stands.</summary>
    /// <param name="table">Of that one; null: none.</param>
    public static async Task<string> TraceAsync(TestApi api, string? table, string id)
    {
        var counts = (await TablesAsync(api)).Select(counted => $"(SELECT count(*) FROM {counted})");
        var rows = await api.NumberAsync($"SELECT {string.Join(" + ", counts)}");
        if (table is null) return $"{rows} rows";

        var isPostgres = api.Database.Engine == Engine.Postgres;
        var key = isPostgres ? $"'{id}'" : $"x'{id.Replace("-", "", StringComparison.Ordinal)}'";
        var text = isPostgres ? "t::text" : await ColumnsAsync(api, table);
        return $"{rows} rows, {Assert.Single(await api.TextsAsync($"SELECT {text} FROM {table} t WHERE id = {key}"))}";
    }

    private static Task<IReadOnlyList<string>> TablesAsync(TestApi api) =>
        api.TextsAsync(api.Database.Engine == Engine.Postgres ? PostgresTables : SqliteTables);

    private static async Task<string> ColumnsAsync(TestApi api, string table)
    {
        var columns = await api.TextsAsync($"SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        return string.Join(" || ',' || ", columns.Select(column => $"quote({column})"));
    }
}

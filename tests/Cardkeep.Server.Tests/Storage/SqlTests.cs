using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

public sealed class SqlTests
{
    private const string Evil = "'; DROP TABLE cards; --";

    [Fact]
    public void Whatever_stands_in_a_hole_is_a_parameter()
    {
        Sql sql = $"SELECT 1 FROM cards WHERE nickname = {Evil} AND locks = {7L} AND id = {new CardId(Guid.Empty)}";

        foreach (var engine in (Engine[])[Engine.Sqlite, Engine.Postgres])
        {
            List<SqlValue> values = [];
            Assert.Equal("SELECT 1 FROM cards WHERE nickname = $1 AND locks = $2 AND id = $3", sql.Render(engine, values));
            Assert.Equal([SqlValue.Text(Evil), SqlValue.Integer(7), SqlValue.Uuid(Guid.Empty)], values);
        }
    }

    [Fact]
    public void A_statement_inside_another_brings_its_parameters_along()
    {
        Sql inner = $"a = {1L} AND b = {"two"}";
        Sql outer = $"SELECT {new Sql.Fragment("x, y")} FROM t WHERE z = {0L} AND ({inner}) AND w = {3L}";
        List<SqlValue> values = [];

        Assert.Equal("SELECT x, y FROM t WHERE z = $1 AND (a = $2 AND b = $3) AND w = $4", outer.Render(Engine.Postgres, values));
        Assert.Equal([SqlValue.Integer(0), SqlValue.Integer(1), SqlValue.Text("two"), SqlValue.Integer(3)], values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(100, 128)]
    public void A_list_is_one_array_on_postgres_and_a_power_of_two_of_values_on_sqlite(int count, int padded)
    {
        var texts = Enumerable.Range(0, count).Select(number => $"text {number}").ToArray();
        Sql sql = $"a {Sql.In(texts)} AND b = {1L}";
        List<SqlValue> onPostgres = [];
        List<SqlValue> onSqlite = [];

        Assert.Equal("a = ANY($1) AND b = $2", sql.Render(Engine.Postgres, onPostgres));
        var holes = string.Join(", ", Enumerable.Range(1, padded).Select(place => $"${place}"));
        Assert.Equal($"a IN ({holes}) AND b = ${padded + 1}", sql.Render(Engine.Sqlite, onSqlite));
        Assert.Equal(texts, (string[])[.. onSqlite.Select(value => value.Reference).OfType<string>().Distinct(StringComparer.Ordinal)]);
        Assert.Equal(texts, (string[])onPostgres[0].Reference!);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_list_of_any_length_finds_what_it_names(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var all = await store.ReadAsync(
            tx => tx.ListAsync($"SELECT id FROM cards", row => new CardId(row.Guid(0)), CancellationToken.None));
        var strangers = Enumerable.Range(0, 100).Select(_ => new CardId(Guid.NewGuid()));

        Assert.Equal(7, all.Count);
        Assert.Equal(0, await CountAsync(store, []));
        Assert.Equal(1, await CountAsync(store, [all[0]]));
        Assert.Equal(2, await CountAsync(store, [.. all.Take(2)]));
        Assert.Equal(3, await CountAsync(store, [.. all.Take(3)]));
        Assert.Equal(7, await CountAsync(store, [.. strangers, .. all]));
        Assert.Equal(1, await store.ReadAsync(tx => tx.NumberAsync(
            $"SELECT count(*) FROM cards WHERE status {Sql.In(["lost", Evil])} OR card_level {Sql.In(["virtual"])}",
                CancellationToken.None)));
    }

    private static Task<long> CountAsync(Store store, IReadOnlyList<CardId> ids) =>
        store.ReadAsync(tx => tx.NumberAsync($"SELECT count(*) FROM cards WHERE id {Sql.In(ids)}", CancellationToken.None));
}

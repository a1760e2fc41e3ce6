using System.Globalization;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>Many rows in one statement: <see cref="Sql.Rows"/>.</summary>
public sealed class RowsTests
{
    [Fact]
    public void Rows_are_arrays_on_postgres_and_one_row_at_a_time_on_sqlite()
    {
        var numbers = SqlColumn.Integers<int>([1, 2], one => one);
        var texts = SqlColumn.Texts<int>([1, 2], _ => "x");
        Sql sql = $"INSERT INTO t (a, b) {Sql.Rows(numbers, texts)}";

        Assert.Equal("INSERT INTO t (a, b) SELECT * FROM unnest($1, $2) WHERE true", sql.Render(Engine.Postgres, []));
        Assert.Equal("INSERT INTO t (a, b) VALUES ($1, $2)", sql.Render(Engine.Sqlite, []));
    }

    [Fact]
    public void Columns_of_different_lengths_are_a_mistake() => Assert.Throws<ArgumentException>(() =>
        Sql.Rows(SqlColumn.Integers<int>([1, 2], one => one), SqlColumn.Integers<int>([1], one => one)));

    [Theory, OnSqlite, OnPostgres]
    public async Task What_goes_in_as_rows_comes_out_as_it_was(EngineKind engine)
    {
        await using var store = await MakeTableAsync(engine);
        Thing[] things = [Thing.Of(1), Thing.Of(2) with { Text = null, At = null, Day = null, Bytes = null, Number = null }, Thing.Of(3)];

        await store.WriteAsync(async tx => await InsertAsync(tx, things));

        Assert.Equal(things, await AllAsync(store));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task One_statement_takes_any_number_of_rows(EngineKind engine, int count)
    {
        await using var store = await MakeTableAsync(engine);
        Thing[] things = [.. Enumerable.Range(1, count).Select(Thing.Of)];

        await store.WriteAsync(async tx =>
        {
            Assert.Equal(count, await InsertAsync(tx, things));
            var touched = await tx.ExecuteAsync($"""
                WITH moved (id, number) AS ({Sql.Rows(
                    SqlColumn.Uuids(things, thing => thing.Id), SqlColumn.Integers(things, thing => thing.Number * 10))})
                UPDATE things SET number = moved.number FROM moved WHERE things.id = moved.id
                """, CancellationToken.None);
            Assert.Equal(count, touched);
        });

        Assert.Equal(things.Select(thing => thing.Number * 10), (await AllAsync(store)).Select(thing => thing.Number));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Rows_may_meet_rows_that_are_there(EngineKind engine)
    {
        await using var store = await MakeTableAsync(engine);
        Thing[] first = [Thing.Of(1), Thing.Of(2)];
        Thing[] second = [Thing.Of(2) with { Number = 22 }, Thing.Of(3)];

        await store.WriteAsync(async tx => await InsertAsync(tx, first));
        await store.WriteAsync(async tx => await InsertAsync(tx, second));

        Assert.Equal([1, 22, 3], (await AllAsync(store)).Select(thing => thing.Number));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Rows_can_be_asked_for_and_several_queries_travel_together(EngineKind engine)
    {
        await using var store = await MakeTableAsync(engine);
        Thing[] things = [.. Enumerable.Range(1, 5).Select(Thing.Of)];
        await store.WriteAsync(async tx => await InsertAsync(tx, things));
        List<long> numbers = [];
        List<string> texts = [];
        var wanted = SqlColumn.Uuids<Thing>([things[3], Thing.Of(9), things[1]], thing => thing.Id);

        await store.WriteAsync(async tx =>
        {
            await tx.SendAsync($"DELETE FROM things WHERE number = {5L}", CancellationToken.None);
            await tx.EachAsync(
                [
                    new($"""
                        WITH wanted (id) AS ({Sql.Rows(wanted)})
                        SELECT t.number FROM wanted JOIN things t ON t.id = wanted.id
                        """, row => numbers.Add(row.Integer(0))),
                    new($"SELECT text FROM things WHERE number > {100L}", row => texts.Add(row.Text(0))),
                    new($"SELECT text FROM things ORDER BY number", row => texts.Add(row.Text(0))),
                ],
                CancellationToken.None);
        });

        Assert.Equal([2, 4], numbers.Order());
        Assert.Equal(["text 1", "text 2", "text 3", "text 4"], texts);
    }

    public static TheoryData<EngineKind, int> Sizes()
    {
        TheoryData<EngineKind, int> sizes = [];
        foreach (var engine in Enum.GetValues<EngineKind>())
        {
            foreach (var count in (int[])[0, 1, 2, 300]) sizes.Add(engine, count);
        }

        return sizes;
    }

    private static async Task<Store> MakeTableAsync(EngineKind engine)
    {
        var store = await Store.EmptyAsync(engine);
        var (uuid, instant, bytes) = engine == EngineKind.Sqlite ? ("BLOB", "INTEGER", "BLOB") : ("uuid", "timestamptz", "bytea");
        var (truth, day) = engine == EngineKind.Sqlite ? ("INTEGER", "TEXT") : ("boolean", "date");
        await store.ExecuteAsync($"""
            CREATE TABLE things (
                id {uuid} PRIMARY KEY, number bigint, truth {truth} NOT NULL, at {instant}, day {day}, text text, bytes {bytes})
            """);
        return store;
    }

    private static async Task<int> InsertAsync(Transaction tx, Thing[] things) => await tx.ExecuteAsync($"""
        INSERT INTO things (id, number, truth, at, day, text, bytes)
        {Sql.Rows(
            SqlColumn.Uuids(things, thing => thing.Id),
            SqlColumn.Integers(things, thing => thing.Number),
            SqlColumn.Booleans(things, thing => thing.Truth),
            SqlColumn.Instants(things, thing => thing.At),
            SqlColumn.Dates(things, thing => thing.Day),
            SqlColumn.Texts(things, thing => thing.Text),
            SqlColumn.Bytes(things, thing => thing.Bytes is { } hex ? Convert.FromHexString(hex) : null))}
        ON CONFLICT (id) DO UPDATE SET number = excluded.number
        """, CancellationToken.None);

    private static Task<IReadOnlyList<Thing>> AllAsync(Store store) => store.ReadAsync(tx => tx.ListAsync(
        $"SELECT id, number, truth, at, day, text, bytes FROM things ORDER BY id", row => new Thing(
            row.Guid(0), row.IntegerOrNull(1), row.Boolean(2), row.InstantOrNull(3), row.DateOrNull(4), row.TextOrNull(5),
            row.BytesOrNull(6) is { } bytes ? Convert.ToHexString(bytes) : null), CancellationToken.None));

    private sealed record Thing(Guid Id, long? Number, bool Truth, DateTimeOffset? At, DateOnly? Day, string? Text, string? Bytes)
    {
        private static readonly DateTimeOffset Start = new(2026, 3, 29, 0, 59, 59, 999, 999, TimeSpan.Zero);

        public static Thing Of(int number) => new(
            new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
            number,
            number % 2 == 0,
            Start.AddDays(number),
            DateOnly.FromDateTime(Start.UtcDateTime).AddDays(number),
            string.Create(CultureInfo.InvariantCulture, $"text {number}"),
            number.ToString("X8", CultureInfo.InvariantCulture));
    }
}

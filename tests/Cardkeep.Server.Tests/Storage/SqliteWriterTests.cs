using Cardkeep.Storage;
using Cardkeep.Storage.Sqlite;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

public sealed class SqliteWriterTests
{
    private const int Units = 200;

    [Fact]
    public async Task Units_that_wait_together_are_committed_together_and_answered_afterwards()
    {
        await using var store = await StoreOfNumbersAsync();
        var writer = await HeldWriter.OfAsync(store);
        var answered = new bool[Units];
        var seenEarly = 0;

        var tasks = Enumerable.Range(0, Units).Select(async number =>
        {
            await store.WriteAsync(async tx =>
            {
                if (answered.Any(one => one)) seenEarly++;
                await InsertAsync(tx, number);
            });
            Volatile.Write(ref answered[number], true);
        }).ToArray();
        await writer.LetGoAsync();
        await Task.WhenAll(tasks);

        Assert.Equal(0, seenEarly);                                           // One commit for all: nobody heard before the last had run.
        Assert.Equal(Units, await store.NumberAsync("SELECT count(*) FROM numbers"));
    }

    [Fact]
    public async Task An_emptied_log_is_answered_for_only_once_it_is_empty_and_nobody_waits_for_its_readers()
    {
        await using var store = await StoreOfNumbersAsync();
        await store.WriteAsync(tx => InsertAsync(tx, 1));
        using ManualResetEventSlim looked = new(), done = new();
        var reading = Task.Run(() => store.ReadAsync(async tx =>
        {
            var count = await tx.NumberAsync($"SELECT count(*) FROM numbers", default);
            looked.Set();
            done.Wait();
            return count;
        }));
        looked.Wait();
        await store.WriteAsync(tx => InsertAsync(tx, 2));

        var scrub = store.Database.ScrubAsync(default);
        for (var number = 3; number < Units; number++) await store.WriteAsync(tx => InsertAsync(tx, number));
        Assert.False(scrub.IsCompleted);
        done.Set();
        await scrub;

        Assert.Equal(1, await reading);
        Assert.Equal(0, new FileInfo(store.File + "-wal").Length);
    }

    [Fact]
    public async Task A_unit_that_fails_does_not_disturb_those_committed_with_it()
    {
        await using var store = await StoreOfNumbersAsync();
        var writer = await HeldWriter.OfAsync(store);

        var tasks = Enumerable.Range(0, Units).Select(number => store.WriteAsync<string>(async tx =>
        {
            await InsertAsync(tx, number);
            return number switch
            {
                50 => throw new FormatException("a bug"),
                100 => Problem.NotFound,
                150 => await InsertTwiceAsync(tx, number),
                _ => "",
            };
        })).ToArray();
        await writer.LetGoAsync();

        await Assert.ThrowsAsync<FormatException>(() => tasks[50]);
        Assert.Equal(ProblemCode.NotFound, (await tasks[100]).Problems!.All[0].Code);
        await Assert.ThrowsAsync<SqliteException>(() => tasks[150]);
        Assert.All(tasks.Where((_, number) => number is not (50 or 100 or 150)), task => Assert.True(task.Result.Succeeded));
        Assert.Equal(Units - 3, await store.NumberAsync("SELECT count(*) FROM numbers"));
        Assert.Equal(0, await store.NumberAsync("SELECT count(*) FROM numbers WHERE number IN (50, 100, 150)"));
    }

    [Fact]
    public async Task A_unit_that_nobody_waits_for_any_more_is_not_run()
    {
        await using var store = await StoreOfNumbersAsync();
        using var gone = new CancellationTokenSource();
        var writer = await HeldWriter.OfAsync(store);

        var abandoned = store.Database.WriteAsync<string>(async tx =>
        {
            await InsertAsync(tx, 1);
            return "";
        }, gone.Token);
        await gone.CancelAsync();
        await writer.LetGoAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.Equal(0, await store.NumberAsync("SELECT count(*) FROM numbers"));
    }

    [Fact]
    public async Task Closing_finishes_what_waits_and_takes_nothing_more()
    {
        await using var store = await StoreOfNumbersAsync();
        var writer = await HeldWriter.OfAsync(store);
        var waiting = Enumerable.Range(0, Units).Select(number => store.WriteAsync(tx => InsertAsync(tx, number))).ToArray();

        var closing = store.CloseAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.WriteAsync(tx => InsertAsync(tx, Units)));
        await writer.LetGoAsync();
        await Task.WhenAll([closing, .. waiting]);
        await store.ReopenAsync();

        Assert.Equal(Units, await store.NumberAsync("SELECT count(*) FROM numbers"));
    }

    [Fact]
    public async Task The_settings_that_durability_stands_on_are_read_back()
    {
        await using var store = await Store.EmptyAsync(EngineKind.Sqlite);

        Assert.Contains("journal_mode=wal synchronous=full wal_autocheckpoint=0", store.Database.Description, StringComparison.Ordinal);
        Assert.Equal(2, await SettingAsync(store, "synchronous"));
        Assert.Equal(1, await SettingAsync(store, "foreign_keys"));
        Assert.Equal(1, await SettingAsync(store, "secure_delete"));
        Assert.Equal(0, await SettingAsync(store, "wal_autocheckpoint"));
        Assert.Equal(["wal"], await store.TextsAsync("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_second_server_on_the_same_file_is_refused()
    {
        await using var store = await Store.EmptyAsync(EngineKind.Sqlite);

        var refusal = Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(store.File, _ => { }));

        Assert.Contains("another process", refusal.Message, StringComparison.Ordinal);
        await store.CloseAsync();
        await store.ReopenAsync();                                            // Once the first has gone, the file is free.
    }

    [Fact]
    public async Task A_file_that_is_no_database_stops_the_start_in_one_line()
    {
        var (data, _) = await TestDatabases.MakeEmptyAsync(EngineKind.Sqlite);
        var file = Path.Combine(data, "letter.txt");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("Dear Cardkeep, this is a letter. ", 100)));

        var refusal = Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(file, _ => { }));

        Assert.Contains("letter.txt", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task Who_waits_too_long_for_the_writer_is_told_so_and_never_written()
    {
        var clock = new ManualClock();
        await using var store = await StoreOfNumbersAsync(clock);
        var writer = await HeldWriter.OfAsync(store);
        var early = store.WriteAsync(tx => InsertAsync(tx, 1));
        clock.Advance(Database.LongestWait / 2);
        var late = store.WriteAsync(tx => InsertAsync(tx, 2));

        clock.Advance(Database.LongestWait / 2);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => early);
        await writer.LetGoAsync();                                            // It had begun, so it is waited for however long it takes.
        await late;

        Assert.Equal(2, await store.NumberAsync("SELECT sum(number) FROM numbers"));
    }

    private static async Task<Store> StoreOfNumbersAsync(TimeProvider? clock = null)
    {
        var store = await Store.EmptyAsync(EngineKind.Sqlite, clock);
        await store.ExecuteAsync("CREATE TABLE numbers (number INTEGER NOT NULL PRIMARY KEY) STRICT");
        return store;
    }

    private static async ValueTask InsertAsync(Transaction tx, long number) =>
        await tx.ExecuteAsync($"INSERT INTO numbers (number) VALUES ({number})", CancellationToken.None);

    private static async ValueTask<string> InsertTwiceAsync(Transaction tx, long number)
    {
        await InsertAsync(tx, number);
        return "";
    }

    /// <summary>As the writer's own connection has it.</summary>
    private static async Task<long> SettingAsync(Store store, string name)
    {
        var setting = -1L;
        await store.WriteAsync(async tx => setting = await tx.NumberAsync(Sql.Plain($"PRAGMA {name}"), CancellationToken.None));
        return setting;
    }

    /// <summary>The writer, kept busy by a unit that goes on only when it is let go.</summary>
    private sealed class HeldWriter
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource goes = new();
        private Task unit = Task.CompletedTask;

        public static async Task<HeldWriter> OfAsync(Store store)
        {
            var held = new HeldWriter();
            held.unit = store.WriteAsync(_ =>
            {
                held.begun.SetResult();
#pragma warning disable CA1849 // A unit that awaited would fail: it blocks the writer's own thread, which is the point.
                held.goes.Task.Wait();
#pragma warning restore CA1849
                return ValueTask.CompletedTask;
            });
            await held.begun.Task;
            return held;
        }

        public Task LetGoAsync()
        {
            goes.SetResult();
            return unit;
        }
    }
}

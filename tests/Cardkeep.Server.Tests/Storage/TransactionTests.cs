using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

public sealed class TransactionTests
{
    private static readonly CardId First = Demo.CardOf(CardLevel.Standard);
    private static readonly CardId Second = Demo.CardOf(CardLevel.Virtual);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_value_is_committed(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        var outcome = await store.WriteAsync<string>(async tx =>
        {
            await RenameAsync(tx, "kept");
            return "done";
        });

        Assert.Equal("done", outcome.Value);
        Assert.Equal(1, await RenamedAsync(store, "kept"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_problem_rolls_everything_back(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        var outcome = await store.WriteAsync<string>(async tx =>
        {
            await RenameAsync(tx, "undone");
            await tx.SendAsync($"UPDATE cards SET nickname = 'sent' WHERE organization_id = {Demo.Organization}", CancellationToken.None);
            return Problem.Forbidden;
        });

        Assert.Equal(ProblemCode.Forbidden, outcome.Problems!.All[0].Code);
        Assert.Equal(0, await RenamedAsync(store, "undone"));
        Assert.Equal(0, await RenamedAsync(store, "sent"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_exception_rolls_everything_back_and_reaches_the_caller(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        await Assert.ThrowsAsync<FormatException>(() => store.WriteAsync<string>(async tx =>
        {
            await RenameAsync(tx, "undone");
            throw new FormatException("a bug");
        }));

        Assert.Equal(0, await RenamedAsync(store, "undone"));
        await store.WriteAsync(tx => RenameAsync(tx, "afterwards"));           // The connection is as good as before.
        Assert.Equal(1, await RenamedAsync(store, "afterwards"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_broken_promise_of_the_schema_undoes_the_whole_unit(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync(async tx =>
        {
            await RenameAsync(tx, "undone");
            await tx.ExecuteAsync(
                $"UPDATE cards SET payment_daily_limit = -1 WHERE organization_id = {Demo.Organization}", CancellationToken.None);
        }));

        Assert.Contains("limits_never_negative", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await RenamedAsync(store, "undone"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_statement_that_nobody_waited_for_fails_the_unit_all_the_same(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync<string>(async tx =>
        {
            await RenameAsync(tx, "undone");
            await tx.SendAsync(
                $"UPDATE cards SET payment_daily_limit = -1 WHERE organization_id = {Demo.Organization}", CancellationToken.None);
            return "done";
        }));

        Assert.Contains("limits_never_negative", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await RenamedAsync(store, "undone"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_unit_that_goes_on_after_a_failed_statement_commits_nothing_and_says_so(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync<string>(async tx =>
        {
            await RenameAsync(tx, "undone");
            await Assert.ThrowsAnyAsync<Exception>(async () => await tx.ExecuteAsync(
                $"UPDATE cards SET payment_daily_limit = -1 WHERE organization_id = {Demo.Organization}", CancellationToken.None));
            return "done";
        }));

        Assert.Equal(0, await RenamedAsync(store, "undone"));
        await store.WriteAsync(tx => RenameAsync(tx, "afterwards"));
        Assert.Equal(1, await RenamedAsync(store, "afterwards"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_reading_cannot_write(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => store.NumberAsync("UPDATE cards SET nickname = 'written' RETURNING 1"));

        Assert.Equal(0, await RenamedAsync(store, "written"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_unit_that_did_nothing_still_has_its_outcome(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        Assert.Equal("done", (await store.WriteAsync<string>(_ => ValueTask.FromResult<Outcome<string>>("done"))).Value);
        Assert.False((await store.WriteAsync<string>(_ => ValueTask.FromResult<Outcome<string>>(Problem.NotFound))).Succeeded);
    }

    [Theory, OnSqlite]
    public async Task A_unit_that_waits_for_anything_but_the_database_fails(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var never = new TaskCompletionSource();

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync(async tx =>
        {
            await RenameAsync(tx, "undone");
            await never.Task;
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.ReadAsync(async _ =>
        {
            await never.Task;
            return "";
        }));

        Assert.Equal(0, await RenamedAsync(store, "undone"));
        await store.WriteAsync(tx => RenameAsync(tx, "afterwards"));
        Assert.Equal(1, await RenamedAsync(store, "afterwards"));
    }

    [Theory, OnPostgres]
    public async Task Two_units_that_lock_two_cards_in_opposite_order_both_succeed(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var runs = 0;
        var firstHeld = new TaskCompletionSource();
        var secondHeld = new TaskCompletionSource();

        await Task.WhenAll(
            MoveBothAsync(First, firstHeld, secondHeld.Task, Second),
            MoveBothAsync(Second, secondHeld, firstHeld.Task, First));

        Assert.True(runs > 2, "nobody was a deadlock's victim: the test does not test");
        Assert.Equal(2, await store.NumberAsync("SELECT count(*) FROM cards WHERE version = 3"));

        Task MoveBothAsync(CardId mine, TaskCompletionSource held, Task otherHeld, CardId other) => store.WriteAsync(async tx =>
        {
            Interlocked.Increment(ref runs);
            await CountUpAsync(tx, mine);
            held.TrySetResult();
            await otherHeld;
            await CountUpAsync(tx, other);
        });
    }

    [Theory, OnPostgres]
    public async Task Who_waits_too_long_for_a_lock_is_told_so(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var held = new TaskCompletionSource();
        var enough = new TaskCompletionSource();
        var holder = store.WriteAsync(async tx =>
        {
            await CountUpAsync(tx, First);
            held.SetResult();
            await enough.Task;
        });
        await await Task.WhenAny(held.Task, holder);

        await Assert.ThrowsAsync<LockWaitException>(() => store.WriteAsync(async tx =>
        {
            // The product's ten seconds are long.
            await tx.ExecuteAsync(Sql.Plain("SET LOCAL lock_timeout = '20ms'"), CancellationToken.None);
            await CountUpAsync(tx, First);
        }));
        enough.SetResult();
        await holder;

        Assert.Equal(1, await store.NumberAsync("SELECT count(*) FROM cards WHERE version = 2"));
    }

    private static async ValueTask RenameAsync(Transaction tx, string nickname) => await tx.ExecuteAsync($"""
        UPDATE cards SET nickname = {nickname} WHERE organization_id = {Demo.Organization} AND id = {First}
        """, CancellationToken.None);

    private static async ValueTask CountUpAsync(Transaction tx, CardId card)
    {
        var held = await CardTable.FindForChangeAsync(tx, Demo.Organization, card, ManualClock.Start, CancellationToken.None);
        await CardTable.UpdateStatusAsync(tx, held!.Card with { Version = held.Card.Version + 1 }, CancellationToken.None);
    }

    private static Task<long> RenamedAsync(Store store, string nickname) =>
        store.ReadAsync(tx => tx.NumberAsync($"SELECT count(*) FROM cards WHERE nickname = {nickname}", CancellationToken.None));
}

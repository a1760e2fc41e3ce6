using System.Threading.Channels;
using Cardkeep.Metrics;
using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>
/// A queue of messages and the one loop that takes them: what is there, at most 256, without waiting for more, in one transaction
/// (docs/decisions/0017). Alone a message goes straight through; under load batches grow by themselves.
/// </summary>
internal sealed class Lane : IAsyncDisposable
{
    /// <summary>At some ten thousand messages in a second, what can still be decided before its deadline; beyond it, 503 at once.</summary>
    public const int LongestQueue = 4_096;

    /// <summary>Each writes some four rows, and a transaction should have about a thousand at most.</summary>
    public const int LargestBatch = 256;

    private readonly Channel<Incoming> queue =
        System.Threading.Channels.Channel.CreateBounded<Incoming>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });

    private readonly Database database;
    private readonly Rulebook rulebook;
    private readonly TimeProvider clock;
    private readonly SpendingSettings settings;
    private readonly Meters meters;
    private readonly ILogger log;
    private readonly Task working;

    public Lane(Database database, Rulebook rulebook, TimeProvider clock, SpendingSettings settings, Meters meters, ILogger log)
    {
        this.database = database;
        this.rulebook = rulebook;
        this.clock = clock;
        this.settings = settings;
        this.meters = meters;
        this.log = log;
        working = Task.Run(WorkAsync);
    }

    public int Waiting => queue.Reader.Count;

    /// <summary>False: the queue is full, or the process is about to end.</summary>
    public bool TryTake(Incoming item) => queue.Writer.TryWrite(item);

    /// <summary>Takes no more, and decides what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await working;
    }

    private async Task WorkAsync()
    {
        List<Incoming> batch = new(LargestBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            Gather(batch);
            if (batch.Count > 0) await DecideAsync([.. batch]);
        }
    }

    private void Gather(List<Incoming> batch)
    {
        while (batch.Count < LargestBatch && queue.Reader.TryPeek(out var next))
        {
            if (settings.OneOrganizationEach && batch.Count > 0 && next.Organization != batch[0].Organization) return;
            if (!queue.Reader.TryRead(out next)) return;
            if (next.IsPast(settings.DecisionDeadline)) Drop(next);
            else if (next.TryBegin()) batch.Add(next);
        }
    }

    private static void Drop(Incoming item)
    {
        if (item.TryDrop()) item.Answer(Lanes.Overloaded);
    }

    // Ends with an answer for each, whatever happens: the loop goes on.
    private async Task DecideAsync(Incoming[] batch)
    {
        try
        {
            await RunAsync(batch);
        }
        catch (CommitUnknownException failure)
        {
            log.BatchLeftUnknown(batch.Length, failure);
            await AgainAsync(batch, isUnknown: true);
        }
#pragma warning disable CA1031 // Certainly rolled back: whatever it was is told to the message that it belongs to.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (batch.Length == 1)
            {
                Refuse(batch[0], failure);
                return;
            }

            log.BatchRolledBack(batch.Length, failure);
            await AgainAsync(batch, isUnknown: false);
        }
    }

    private async Task RunAsync(Incoming[] batch)
    {
        database.Faults.Reach(Faults.LaneBatched);
        var unit = new LaneBatch(batch, rulebook, Instants.Truncate(clock.GetUtcNow()), database.Faults);
        Outcome<Outcome<Heard>[]> outcome;
        do outcome = await database.WriteBatchAsync(unit.RunAsync, CancellationToken.None);
        while (unit.KnowsMoreNow);
        database.Faults.Reach(Faults.LaneCommitted);

        var heard = outcome.Value ?? throw new InvalidOperationException("a batch ended without answers");
        meters.CountBatch(batch.Length);
        for (var place = 0; place < batch.Length; place++) batch[place].Answer(heard[place]);
    }

    // One by one. A message whose batch has got lost finds its answer by its identity, if the batch was committed: the locks that it needs
    // are the lost transaction's until that has ended.
    private async Task AgainAsync(Incoming[] batch, bool isUnknown)
    {
        foreach (var item in batch)
        {
            if (item.IsPast(settings.DecisionDeadline)) item.Answer(isUnknown ? Lanes.OutcomeUnknown : Lanes.Overloaded);
            else await AloneAsync(item, isUnknown);
        }
    }

    private async Task AloneAsync(Incoming item, bool isUnknown)
    {
        try
        {
            await RunAsync([item]);
        }
        catch (Exception failure) when (isUnknown || failure is CommitUnknownException)
        {
            log.BatchLeftUnknown(1, failure);
            item.Answer(Lanes.OutcomeUnknown);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Refuse(item, failure);
        }
    }

    // Who has waited for a lock until the deadline has changed nothing: as if the work had not been begun.
    private static void Refuse(Incoming item, Exception failure)
    {
        if (failure is LockWaitException) item.Answer(Lanes.Overloaded);
        else item.Fail(failure);
    }
}

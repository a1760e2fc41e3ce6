using Cardkeep.Cards;
using Cardkeep.Metrics;
using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>The way of every network message: into the lane of its card, and back with the answer, or without one in time.</summary>
internal sealed class Lanes : IAsyncDisposable
{
    /// <summary>A lane waits for the disk half of its time, so two keep it busy; more than four wait for each other's rows.</summary>
    private const int FewestLanes = 2;

    private const int MostLanes = 4;

    /// <summary>Nothing was decided, and nothing will be.</summary>
    public static readonly Problem Overloaded = new(ProblemCode.Overloaded, "The message was not decided in time; send it again");

    public static readonly Problem OutcomeUnknown =
        new(ProblemCode.OutcomeUnknown, "Whether the message was decided is not known; send it again to find out");

    private readonly Lane[] lanes;
    private readonly Database database;
    private readonly SpendingSettings settings;
    private readonly Meters meters;

    public Lanes(Database database, TimeProvider clock, SpendingSettings settings, Meters meters, ILogger log)
    {
        this.database = database;
        this.settings = settings;
        this.meters = meters;
        var rulebook = new Rulebook(settings.Rules);
        var count = database.Engine == Engine.Sqlite ? 1 : Math.Clamp(Environment.ProcessorCount, FewestLanes, MostLanes);
        lanes = new Lane[count];
        for (var place = 0; place < count; place++) lanes[place] = new Lane(database, rulebook, clock, settings, meters, log);
        meters.Watch(() => Waiting);
    }

    /// <summary>Messages that wait to be decided.</summary>
    public int Waiting => lanes.Sum(lane => lane.Waiting);

    /// <summary>
    /// The answer, once it is committed; or <see cref="Overloaded"/>, where work on it has not begun before its deadline, or
    /// <see cref="OutcomeUnknown"/>. Not cancelled by a caller that goes away: a message that has arrived counts.
    /// </summary>
    public async Task<Outcome<Heard>> SendAsync(Incoming item)
    {
        var heard = await HearAsync(item);
        if (heard.Succeeded && !heard.Value.IsRepeat) meters.CountDecision(Names<MessageKind>.Of(item.Kind), heard.Value.Facts);
        else if (heard.Problems?.All[0] == Overloaded) meters.CountOverload();
        return heard;
    }

    /// <summary>Takes no more, and ends when all that was queued has been answered.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes) await lane.DisposeAsync();
    }

    private async Task<Outcome<Heard>> HearAsync(Incoming item)
    {
        if (settings.OneOrganizationEach)
        {
            item.Organization = await database.ReadAsync(
                tx => CardReferenceTable.FindOrganizationAsync(tx, item.Reference, CancellationToken.None), CancellationToken.None);
        }

        var key = settings.OneOrganizationEach
            ? item.Organization.GetHashCode()
            : string.GetHashCode(item.Reference, StringComparison.Ordinal);
        if (!lanes[(key & int.MaxValue) % lanes.Length].TryTake(item)) return Overloaded;

        // As a task without a value, since only that can end late without an exception, of which an overload would have thousands.
        await ((Task)item.Answered).WaitAsync(settings.DecisionDeadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !item.Answered.IsCompleted && item.TryDrop() ? Overloaded : await item.Answered;
    }
}

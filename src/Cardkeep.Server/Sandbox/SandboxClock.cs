using Cardkeep.Storage;

namespace Cardkeep.Sandbox;

/// <summary>
/// The product's time in a sandbox: real time, ahead of it, or standing still (spending.md §10). Timers and measured time stay real, so
/// that nothing stops with it. There is none in production.
/// </summary>
internal sealed class SandboxClock : TimeProvider
{
    private readonly Database database;
    private readonly TimeProvider real;
    private volatile ClockSetting setting;

    private SandboxClock(Database database, TimeProvider real, ClockSetting setting)
    {
        this.database = database;
        this.real = real;
        this.setting = setting;
    }

    public override long TimestampFrequency => real.TimestampFrequency;

    public bool IsFrozen => setting.FrozenAt is not null;

    /// <summary>How far it is from real time; negative where it has stood still while that went on.</summary>
    public TimeSpan Offset => GetUtcNow() - Instants.Truncate(real.GetUtcNow());

    public static async Task<SandboxClock> OpenAsync(Database database, TimeProvider real, CancellationToken cancel) =>
        new(database, real, await database.ReadAsync(tx => ClockTable.FindAsync(tx, cancel), cancel));

    public override DateTimeOffset GetUtcNow() => setting.NowAt(Instants.Truncate(real.GetUtcNow()));

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// Reads how it is set, since another server on the same database may have set it. Not beside <see cref="SetAsync"/>: what was read
    /// before would stand after it.
    /// </summary>
    public async Task<DateTimeOffset> RefreshAsync(CancellationToken cancel)
    {
        setting = await database.ReadAsync(tx => ClockTable.FindAsync(tx, cancel), cancel);
        return GetUtcNow();
    }

    /// <summary>Sets it, and gives the instant at which it stands then. Whoever calls sees to it that nobody else does at once.</summary>
    /// <param name="change">From how it is set and the real time to how it shall be.</param>
    public async Task<Outcome<DateTimeOffset>> SetAsync(
        Func<ClockSetting, DateTimeOffset, Outcome<ClockSetting>> change, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync<ClockSetting>(async tx =>
        {
            var changed = change(await ClockTable.FindForChangeAsync(tx, cancel), Instants.Truncate(real.GetUtcNow()));
            if (changed.Succeeded) await ClockTable.KeepAsync(tx, changed.Value, cancel);
            return changed;
        }, cancel);
        if (!outcome.Succeeded) return outcome.Problems;

        setting = outcome.Value;
        return GetUtcNow();
    }
}

/// <summary>How the clock is set.</summary>
/// <param name="FrozenAt">Null: it runs, ahead of real time by the offset.</param>
internal sealed record ClockSetting(DateTimeOffset? FrozenAt, TimeSpan Offset)
{
    public static readonly ClockSetting RealTime = Ahead(TimeSpan.Zero);

    public static ClockSetting Ahead(TimeSpan offset) => new(null, offset);

    public static ClockSetting Stopped(DateTimeOffset at) => new(at, TimeSpan.Zero);

    public DateTimeOffset NowAt(DateTimeOffset real) => FrozenAt ?? real + Offset;

    /// <summary>The same mode, standing at another instant.</summary>
    public ClockSetting MovedTo(DateTimeOffset now, DateTimeOffset real) => FrozenAt is null ? Ahead(now - real) : Stopped(now);
}

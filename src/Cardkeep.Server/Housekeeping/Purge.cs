using Cardkeep.Events;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Passkeys;
using Cardkeep.Reveals;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Writes;

namespace Cardkeep.Housekeeping;

/// <summary>
/// Deletes what is past its time: answered keys, SCA sessions, tickets of pages, tokens, sign-ins. Small transactions: some rows of one
/// table each.
/// </summary>
internal sealed class Purge(Database database, Clocks clocks, ILogger<Purge> log) : BackgroundService
{
    /// <summary>A key lives half an hour; the tables stay at a few times what an hour makes.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>A poll hears that a session was refused for a day after its end, and only then that there is none.</summary>
    private static readonly TimeSpan SessionMemory = TimeSpan.FromDays(1);

    private const long OrganizationsAtOnce = 200;

    /// <summary>
    /// Of sign-ins that failed for nobody who is known, the newest: a flood of them from many networks leaves so many, whatever else an
    /// operator wants to know of it stands in the log. A large installation's mistyped addresses of a year, and three megabytes.
    /// </summary>
    public const long StrangersKept = 10_000;

    /// <summary>Rows in one transaction: some milliseconds, in which a writer of SQLite keeps everybody else waiting.</summary>
    public const long RowsAtOnce = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clocks.Real);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(clocks.Now, clocks.RealNow, stoppingToken);
            }
#pragma warning disable CA1031 // A background loop outlives what goes wrong in one of its rounds.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.PurgeFailed(failure);
            }
        }
    }

    /// <param name="realNow">By which tokens end.</param>
    public async Task RunAsync(DateTimeOffset now, DateTimeOffset realNow, CancellationToken cancel)
    {
        var sessions = await DeleteAsync(tx => ScaTable.DeleteExpiredAsync(tx, now - SessionMemory, RowsAtOnce, cancel), cancel);
        var tokens = await DeleteAsync(tx => AccessTokenTable.DeleteExpiredAsync(tx, realNow, RowsAtOnce, cancel), cancel);
        await DeleteAsync(tx => RevealTable.DeleteExpiredAsync(tx, now - SessionMemory, RowsAtOnce, cancel), cancel);
        await DeleteAsync(tx => CodeTable.DeleteExpiredAsync(tx, realNow - TokenLife.Memory, RowsAtOnce, cancel), cancel);
        await DeleteAsync(tx => RefreshTokenTable.DeleteExpiredAsync(tx, realNow - TokenLife.Memory, RowsAtOnce, cancel), cancel);
        await DeleteAsync(tx => BrowserSessionTable.DeleteIdleAsync(tx, realNow, RowsAtOnce, cancel), cancel);
        await DeleteAsync(tx => PasskeyChallengeTable.DeleteExpiredAsync(tx, realNow, RowsAtOnce, cancel), cancel);
        await DeleteAsync(tx => AttemptTable.DeleteForgottenAsync(tx, realNow, RowsAtOnce, cancel), cancel);
        await DeleteAsync(
            tx => EventTable.DeleteOlderAsync(
                tx, OrganizationId.Installation, OAuthEvents.FailedSignIn, StrangersKept, RowsAtOnce, cancel),
            cancel);
        var keys = 0L;
        var last = new OrganizationId(Guid.Empty);
        IReadOnlyList<OrganizationId> some;
        do
        {
            some = await database.ReadAsync(tx => OrganizationTable.ListAfterAsync(tx, last, OrganizationsAtOnce, cancel), cancel);
            foreach (var organization in some)
            {
                keys += await DeleteAsync(tx => KeyTable.DeleteExpiredAsync(tx, organization, now, RowsAtOnce, cancel), cancel);
                await DeleteAsync(
                    tx => GrantTable.DeleteEndedAsync(tx, organization, realNow - TokenLife.Memory, RowsAtOnce, cancel), cancel);
                last = organization;
            }
        }
        while (some.Count == OrganizationsAtOnce);

        if (keys + sessions + tokens > 0) log.Purged(keys, sessions, tokens);
    }

    private async Task<long> DeleteAsync(Func<Transaction, ValueTask<long>> delete, CancellationToken cancel)
    {
        var (sum, some) = (0L, 0L);
        do
        {
            some = (await database.WriteAsync<long>(async tx => await delete(tx), cancel)).Value;
            sum += some;
        }
        while (some == RowsAtOnce);
        return sum;
    }
}

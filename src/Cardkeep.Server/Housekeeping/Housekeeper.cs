namespace Cardkeep.Housekeeping;

/// <summary>Lets <see cref="DueWork"/> run at the start, which catches up with a downtime, and then again and again.</summary>
/// <param name="now">The time by which things fall due.</param>
/// <param name="realTime">By which the pauses are: a clock that stands still must not stop the rounds.</param>
internal sealed class Housekeeper(
    DueWork due, Func<CancellationToken, Task<DateTimeOffset>> now, TimeProvider realTime, ILogger<Housekeeper> log) : BackgroundService
{
    /// <summary>
    /// Nobody can use a card past its time, swept or not; what waits for the round is its status in lists, and its event. A round that
    /// finds nothing costs one look into an index for each organization.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await due.RunAsync(async cancel => await now(cancel), stoppingToken);
            }
#pragma warning disable CA1031 // A background loop outlives what goes wrong in one of its rounds.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.RoundFailed(failure);
            }

            await Task.Delay(Pause, realTime, stoppingToken);
        }
    }
}

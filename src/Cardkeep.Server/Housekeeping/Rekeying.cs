using Cardkeep.Vault;

namespace Cardkeep.Housekeeping;

/// <summary>
/// Goes on with a rotation of keys that was asked for and is not at its end: because this server was started to do it, or because whoever
/// did it died.
/// </summary>
/// <param name="realTime">By which it pauses.</param>
internal sealed class Rekeying(Rekey rekey, TimeProvider realTime, ILogger<Rekeying> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();                                                   // The start does not wait for it.
        while (true)
        {
            try
            {
                if (!await rekey.IsAskedAsync(stoppingToken)) return;

                await rekey.RunAsync(log.RekeyWentOn, stoppingToken);
                return;
            }
#pragma warning disable CA1031 // A background loop outlives what goes wrong in one of its rounds.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.RekeyStopped(failure);
            }

            await Task.Delay(Pause, realTime, stoppingToken);
        }
    }
}

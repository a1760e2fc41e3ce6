using Cardkeep.Vault;

namespace Cardkeep.Housekeeping;

/// <summary>Takes away keys of the vault that nothing needs any more.</summary>
internal sealed class VaultRounds(KeyRetirement retirement, TimeProvider realTime, ILogger<VaultRounds> log) : BackgroundService
{
    /// <summary>Nobody waits for it.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, realTime);
        do
        {
            try
            {
                await retirement.RetireUnnamedAsync(stoppingToken);
            }
#pragma warning disable CA1031 // A background loop outlives what goes wrong in one of its rounds.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.RoundFailed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

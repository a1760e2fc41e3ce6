using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Housekeeping;

/// <summary>
/// Takes away what the vault keeps no longer: numbers and PINs of cards that have been over for as long as the operator set, and keys that
/// nothing needs.
/// </summary>
internal sealed class VaultRounds(
    Database database, VaultParts vault, TimeSpan? shredAfter, Clocks clocks, ILogger<VaultRounds> log) : BackgroundService
{
    /// <summary>Nobody waits for any of it; a round that finds nothing looks once at each card that is over.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Cards in one transaction: some milliseconds.</summary>
    private const long CardsAtOnce = 100;

    private readonly KeyedOrganizations organizations = new(database);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clocks.Real);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
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

    public async Task RunAsync(CancellationToken cancel)
    {
        var shredded = shredAfter is { } after ? await ShredAsync(clocks.Now, clocks.Now - after, cancel) : 0;
        if (shredded > 0) log.NumbersShredded(shredded);

        // Also where nothing was done: the round before may have died in between. And before what else may fail.
        await database.ScrubAsync(cancel);
        await vault.Retirement.RetireUnnamedAsync(cancel);
        await database.ScrubAsync(cancel);
    }

    private async Task<long> ShredAsync(DateTimeOffset now, DateTimeOffset before, CancellationToken cancel)
    {
        var sum = 0L;
        await organizations.EachAsync(async organization => sum += await TryAsync(organization, now, before, cancel), cancel);
        return sum;
    }

    // What goes wrong with one organization's cards keeps no other's.
    private async Task<long> TryAsync(
        OrganizationId organization, DateTimeOffset now, DateTimeOffset before, CancellationToken cancel)
    {
        try
        {
            return await ShredAsync(organization, now, before, cancel);
        }
#pragma warning disable CA1031 // The next round tries these cards again, and an operator reads of it.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.ShreddingFailed(organization.Value, failure);
            return 0;
        }
    }

    private async Task<long> ShredAsync(
        OrganizationId organization, DateTimeOffset now, DateTimeOffset before, CancellationToken cancel)
    {
        var (sum, last) = (0L, new CardId(Guid.Empty));
        while (true)
        {
            var after = last;
            var cards = await database.ReadAsync(
                tx => ShredTable.ListAsync(tx, organization, after, before, CardsAtOnce, cancel), cancel);
            if (cards is []) return sum;

            var streams = cards.Select(_ => Guid.CreateVersion7(now)).ToList();
            sum += (await database.WriteAsync<long>(async tx =>
            {
                var done = 0L;
                foreach (var (card, stream) in cards.Zip(streams))
                {
                    if (await Shredder.ShredAsync(tx, organization, card, stream, now, cancel)) done++;
                }

                return done;
            }, cancel)).Value;
            last = cards[^1];
        }
    }
}

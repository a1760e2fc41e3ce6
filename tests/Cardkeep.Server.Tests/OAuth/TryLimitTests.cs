using Cardkeep.OAuth;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What is counted of tries in vain, and what time forgives of it (threats §6).</summary>
public sealed class TryLimitTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task An_office_in_which_somebody_mistypes_all_day_never_waits_and_who_guesses_does(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        Assert.Equal(200, await CountAsync(store, 1, 200, TimeSpan.FromMinutes(5)));
        Assert.Equal(30, await CountAsync(store, 2, 200, TimeSpan.FromMicroseconds(1)));
        Assert.InRange(await CountAsync(store, 3, 180, TimeSpan.FromSeconds(20)), 31, 50);

        await store.WriteAsync(async tx =>
        {
            var dayLater = ManualClock.Start.AddDays(2);
            Assert.Equal(1, (await AttemptTable.CountAsync(tx, [2], dayLater, TryLimit.OfAccount, default))!.Failures);
        });
    }

    [Fact]
    public void Of_a_networks_failures_one_is_forgiven_every_five_minutes_and_of_an_accounts_none()
    {
        (double Minutes, long OfNetwork)[] table = [(0, 21), (4.99, 21), (5, 20), (14.99, 19), (99.99, 2), (100, 1), (500, 1)];
        foreach (var (minutes, ofNetwork) in table)
        {
            var held = new Attempts(20, ManualClock.Start, ManualClock.Start);
            var at = ManualClock.Start.AddMinutes(minutes);
            Assert.Equal(
                (minutes, ofNetwork, 21L),
                (minutes, TryLimit.OfNetwork.Count(held, at).Failures, TryLimit.OfAccount.Count(held, at).Failures));
        }
    }

    [Fact]
    public void Who_fails_every_three_minutes_is_forgiven_all_the_same()
    {
        var held = new Attempts(20, ManualClock.Start, ManualClock.Start);
        for (var time = 1; time <= 10; time++) held = TryLimit.OfNetwork.Count(held, ManualClock.Start.AddMinutes(3 * time));

        Assert.Equal(20 + 10 - (30 / 5), held.Failures);
    }

    // How many of so many tries, so far apart, were counted, and not blocked.
    private static async Task<int> CountAsync(Store store, byte subject, int tries, TimeSpan apart)
    {
        var counted = 0;
        await store.WriteAsync(async tx =>
        {
            for (var time = 0; time < tries; time++)
            {
                var at = ManualClock.Start + (apart * time);
                if (await AttemptTable.CountAsync(tx, [subject], at, TryLimit.OfNetwork, default) is not null) counted++;
            }
        });
        return counted;
    }
}

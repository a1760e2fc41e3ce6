using System.Net;
using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>What is remembered of addresses: enough, and never more than there is room for.</summary>
public sealed class RateMemoryTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void The_address_unseen_longest_makes_room_for_a_new_one()
    {
        var rates = new Rates(RateLimits.Parse("short=1")!, clock);
        foreach (var number in Enumerable.Range(0, Rates.MostAddresses)) Assert.Equal(TimeSpan.Zero, rates.Enter(Address(number)));
        Assert.Equal(TimeSpan.FromSeconds(10), rates.Enter(Address(0)));      // Seen again, if only to be refused.

        rates.Enter(Address(Rates.MostAddresses));

        Assert.Equal(Rates.MostAddresses, rates.Remembered);
        Assert.Equal(TimeSpan.FromSeconds(10), rates.Enter(Address(0)));
        Assert.Equal(TimeSpan.FromSeconds(10), rates.Enter(Address(2)));
        Assert.Equal(TimeSpan.Zero, rates.Enter(Address(1)));
    }

    [Fact]
    public void An_address_that_was_not_seen_for_an_hour_is_forgotten()
    {
        var rates = new Rates(RateLimits.Usual, clock);
        rates.Enter(Address(1));
        clock.Advance(TimeSpan.FromMinutes(30));
        rates.Enter(Address(2));
        clock.Advance(TimeSpan.FromMinutes(30));

        rates.Enter(Address(3));

        Assert.Equal(2, rates.Remembered);
    }

    [Fact]
    public void In_no_ten_seconds_do_more_pass_than_may_and_none_waits_longer_than_a_tenth_more()
    {
        const int seed = 429;
        const int most = 50;
        var random = new Random(seed);
        var count = new SlidingCount(most, RateLimits.ShortSpan);
        List<TimeSpan> passed = [];
        var now = TimeSpan.Zero;
        for (var request = 0; request < 20_000; request++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(200));
            var wait = count.WaitAt(now);
            var inSpan = passed.Count(at => at > now - RateLimits.ShortSpan);
            if (wait > TimeSpan.Zero)
            {
                Assert.InRange(wait, TimeSpan.FromTicks(1), RateLimits.ShortSpan);
                var inMore = passed.Count(at => at > now - 1.1 * RateLimits.ShortSpan);
                Assert.True(inMore >= most, $"seed {seed}: refused for nothing at {now}");
                Assert.Equal(TimeSpan.Zero, count.WaitAt(now + wait));
                now += wait;
            }
            else Assert.True(inSpan < most, $"seed {seed}: {inSpan} passed within ten seconds before {now}");

            count.Add(now);
            passed.Add(now);
            passed.RemoveAll(at => at < now - 2 * RateLimits.ShortSpan);
        }
    }

    [Fact]
    public void Who_waits_as_long_as_was_said_gets_in_also_when_more_were_counted_than_may()
    {
        var count = new SlidingCount(2, TimeSpan.FromSeconds(10));
        for (var second = 0; second < 5; second++) count.Add(TimeSpan.FromSeconds(second));

        // Of the five, those of the seconds 0 to 3 have to leave.
        Assert.Equal(TimeSpan.FromSeconds(9), count.WaitAt(TimeSpan.FromSeconds(4)));
        Assert.NotEqual(TimeSpan.Zero, count.WaitAt(TimeSpan.FromSeconds(12.9)));
        Assert.Equal(TimeSpan.Zero, count.WaitAt(TimeSpan.FromSeconds(13)));
    }

    [Theory]
    [InlineData("short=7", 7, 10_000, 200)]
    [InlineData("long=7, unauthorized=8", 1_000, 7, 8)]
    public void Figures_that_are_not_given_are_the_wires(string text, int shortMost, int longMost, int unauthorized)
    {
        var limits = RateLimits.Parse(text)!;

        Assert.Equal((shortMost, longMost, unauthorized), (limits.Short, limits.Long, limits.Unauthorized));
    }

    private static IPAddress Address(int number) => new([10, 0, (byte)(number / 256), (byte)(number % 256)]);
}

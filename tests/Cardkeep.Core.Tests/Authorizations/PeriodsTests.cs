using Cardkeep.Authorizations;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Authorizations;

/// <summary>Days and months in every zone that the machine knows, over the hours around each day of two years.</summary>
public sealed class PeriodsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_day_resets_exactly_where_the_local_date_changes()
    {
        Assert.All(TimeZoneInfo.GetSystemTimeZones(), zone =>
        {
            var periods = new Periods(zone, floor: null);
            for (var now = Start; now < Start.AddDays(730); now = now.AddDays(11).AddMinutes(67))
            {
                var moment = periods.At(now);
                var reset = moment.DayResetsAt;
                if (reset <= now || moment.Day != LocalDay(zone, now) || LocalDay(zone, reset) <= moment.Day
                    || LocalDay(zone, reset.AddTicks(-1)) != moment.Day || moment.MonthResetsAt < reset
                    || LocalDay(zone, moment.MonthResetsAt).Month == moment.Day.Month
                    || LocalDay(zone, moment.MonthResetsAt.AddTicks(-1)).Month != moment.Day.Month)
                    Assert.Fail($"{zone.Id} {now:O}: {moment}");
            }
        });
    }

    // The open day is kept between calls: whatever was asked before, the answer is the one of a fresh instance.
    [Fact]
    public void What_was_asked_before_changes_no_answer()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Havana");
        var (kept, seed) = (new Periods(zone, floor: null), 20_260_310);
        var random = new Random(seed);
        for (var step = 0; step < 2_000; step++)
        {
            var now = Start.AddMinutes(random.Next(3 * 24 * 60)).AddDays(303);
            Assert.True(new Periods(zone, floor: null).At(now) == kept.At(now), $"seed {seed} {now:O}");
        }
    }

    // Whatever the zones and their order, each date is open once, and the days only go forward while the clock does.
    [Fact]
    public void A_change_of_zone_opens_no_date_twice()
    {
        string[] zones = ["Europe/Paris", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"];
        const int Seed = 20_260_610;
        var random = new Random(Seed);
        for (var story = 0; story < 50; story++)
        {
            var (now, periods) = (Start, Till.PeriodsOf(zones[0]));
            var last = periods.At(now).Day;
            for (var step = 0; step < 40; step++)
            {
                now = now.AddMinutes(random.Next(36 * 60));
                if (random.Next(3) == 0) periods = Till.PeriodsOf(zones[random.Next(zones.Length)], periods.DayOf(now));
                var moment = periods.At(now);
                var next = periods.At(moment.DayResetsAt).Day;
                Assert.True(moment.Day >= last && moment.DayResetsAt > now && next > moment.Day, $"seed {Seed}");
                Assert.Equal(moment.Day, periods.At(moment.DayResetsAt.AddTicks(-1)).Day);
                last = moment.Day;
            }
        }
    }

    private static DateOnly LocalDay(TimeZoneInfo zone, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}

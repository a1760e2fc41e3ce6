using System.Globalization;
using Cardkeep.Authorizations;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>The worked examples of spending.md §12 that speak of days, months and zones, each by its number.</summary>
public sealed class PeriodVectors
{
    private readonly Till till = new();

    [Fact]
    public void Vector_2_What_was_bought_before_midnight_stays_with_its_day()
    {
        till.At("2026-03-28T22:59:59Z");
        var card = till.Issue(Card());
        till.Ask(card, 50, "t-1");
        till.At("2026-03-30T08:00:00Z");
        till.Clear(card, "t-1", 50);

        Assert.Equal("held 0 spent 50", till.On(card.Id, "2026-03-28").PaymentDay.Text());
        Assert.Equal("held 0 spent 0", till.On(card.Id, "2026-03-29").PaymentDay.Text());
        Assert.Equal("held 0 spent 0", till.On(card.Id, "2026-03-30").PaymentDay.Text());
        Assert.Equal("held 0 spent 50", till.Today(card.Id).Open.PaymentMonth.Text());
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-03-29", "00:59Z", "01:01Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z", 23)]       // 3
    [InlineData("Europe/Paris", "2026-10-25", "00:30Z", "01:30Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z", 25)]       // 4
    [InlineData("America/Havana", "2026-11-01", "04:30Z", "05:30Z", "2026-11-01T04:00Z", "2026-11-02T05:00Z", 25)]     // 41
    public void Vectors_3_4_41_A_day_is_one_day_when_the_clocks_change(
        string zone, string day, string first, string second, string start, string end, int hours)
    {
        till.Rules = till.Rules with { Periods = Till.PeriodsOf(zone) };
        till.At($"{day}T{first}");
        var card = till.Issue(Card());
        till.Ask(card, 10, "t-1");
        till.At($"{day}T{second}");
        till.Ask(card, 20, "t-2");

        Assert.Equal((Day(day), Day(day)), (till.Authorizations["t-1"].Day, till.Authorizations["t-2"].Day));
        Assert.Equal(Eur(30), till.On(card.Id, day).PaymentDay.Used);
        Assert.Equal((Instant(start), Instant(end)), (till.Rules.Periods.StartOf(Day(day)), till.Rules.Periods.At(till.Now).DayResetsAt));
        Assert.Equal(TimeSpan.FromHours(hours), till.Rules.Periods.StartOf(Day(day).AddDays(1)) - till.Rules.Periods.StartOf(Day(day)));
    }

    [Fact]
    public void Vector_5_A_reversal_gives_back_to_the_month_of_its_purchase()
    {
        till.At("2026-01-31T22:30:00Z");
        var card = till.Issue(Card().Monthly(100));
        till.Ask(card, 80, "t-1");
        till.At("2026-02-02T08:00:00Z");
        till.Ask(card, 7, "t-2");
        Assert.Equal(Eur(80), till.On(card.Id, "2026-01-31").PaymentMonth.Used);
        till.Reverse(card, "t-1");

        Assert.Equal(Eur(0), till.On(card.Id, "2026-01-31").PaymentMonth.Used);
        Assert.Equal(Eur(7), till.Today(card.Id).Open.PaymentMonth.Used);
    }

    [Theory]
    [InlineData("2026-08-21T21:30:00Z", "approved")]
    [InlineData("2026-08-21T22:30:00Z", "inactive_day")]
    public void Vector_14_A_weekday_is_the_organizations_own(string now, string answer)
    {
        till.At(now);
        var card = till.Issue(Card() with { Restrictions = new([1, 2, 3, 4, 5], []) });

        Assert.Equal(answer, till.Ask(card, 10).Answer());
    }

    [Fact]
    public void Vector_29_An_increment_counts_for_the_day_of_its_purchase()
    {
        till.At("2026-03-10T22:50:00Z");
        var card = till.Issue(Card().Daily(100));
        till.Ask(card, 50, "t-1");
        till.At("2026-03-10T23:10:00Z");
        var raised = till.Increment(card, "t-1", 30);

        Assert.Equal(("approved", Eur(80)), (raised.Answer(), raised.Line(Check.PaymentDailyLimit).UsedAfter));
        Assert.Equal("2026-03-10", raised.Line(Check.PaymentDailyLimit).Period);
        Assert.Equal(Eur(80), till.On(card.Id, "2026-03-10").PaymentDay.Used);
        Assert.Equal(Eur(0), till.Today(card.Id).Open.PaymentDay.Used);
        Assert.Equal("payment_daily_limit_exceeded", till.Increment(card, "t-1", 20.01m).Answer());
    }

    [Theory]
    [InlineData("2026-09-05T12:00Z", "2026-09-06T04:00Z")]
    [InlineData("2026-09-06T12:00Z", "2026-09-07T03:00Z")]
    public void Vector_42_A_day_may_begin_at_one_oclock(string now, string resetsAt)
    {
        var moment = Till.PeriodsOf("America/Santiago").At(Instant(now));

        Assert.Equal(Instant(resetsAt), moment.DayResetsAt);
    }

    [Theory]
    [InlineData("America/New_York", "2026-06-10", "2026-06-10T12:00Z", "2026-06-10", "2026-06-11T04:00Z", "2026-07-01T04:00Z")]   // 43
    [InlineData("Europe/Paris", "2026-06-10", "2026-06-10T12:00Z", "2026-06-10", "2026-06-10T22:00Z", "2026-06-30T22:00Z")]   // 44
    [InlineData("America/New_York", "2026-06-11", "2026-06-11T00:00Z", "2026-06-11", "2026-06-12T04:00Z", "2026-07-01T04:00Z")]   // 45
    public void Vectors_43_44_45_A_change_of_zone_keeps_the_open_day(
        string zone, string floor, string now, string day, string dayResetsAt, string monthResetsAt)
    {
        var moment = Till.PeriodsOf(zone, Day(floor)).At(Instant(now));

        Assert.Equal((Day(day), Instant(dayResetsAt), Instant(monthResetsAt)), (moment.Day, moment.DayResetsAt, moment.MonthResetsAt));
    }

    [Fact]
    public void Vector_43_A_change_of_zone_gives_no_second_budget()
    {
        till.At("2026-06-10T11:00:00Z");
        var card = till.Issue(Card().Daily(100));
        till.Ask(card, 60);
        till.Rules = till.Rules with { Periods = Till.PeriodsOf("America/New_York", Day("2026-06-10")) };
        till.At("2026-06-11T03:59:00Z");

        Assert.Equal("payment_daily_limit_exceeded", till.Ask(card, 60).Answer());
        till.At("2026-06-11T04:00:00Z");
        Assert.Equal("approved", till.Ask(card, 60).Answer());
    }

    [Fact]
    public void Vector_47_A_clock_that_is_set_back_finds_every_period_as_it_was()
    {
        till.At("2026-11-10T09:00:00Z");
        var card = till.Issue(Card());
        till.At("2027-03-05T09:00:00Z");
        till.Ask(card, 10);
        till.At("2026-11-10T09:00:00Z");
        till.Ask(card, 5);

        Assert.Equal((Eur(5), Eur(5)), (till.Today(card.Id).Open.PaymentDay.Used, till.Today(card.Id).Open.PaymentMonth.Used));
        Assert.Equal(Eur(10), till.On(card.Id, "2027-03-05").PaymentDay.Used);
        till.At("2027-03-20T09:00:00Z");
        Assert.Equal((Eur(0), Eur(10)), (till.Today(card.Id).Open.PaymentDay.Used, till.Today(card.Id).Open.PaymentMonth.Used));
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

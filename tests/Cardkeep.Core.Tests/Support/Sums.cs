using Cardkeep.Authorizations;

namespace Cardkeep.Tests.Support;

/// <summary>What the rows of a till add up to, as a server would ask its database (spending.md §2).</summary>
internal static class Sums
{
    public static Figures Of(Till till, CardId budget, DateOnly day)
    {
        var (paymentDay, paymentMonth, atmDay, atmMonth) = (default(Use), default(Use), default(Use), default(Use));
        foreach (var one in till.Authorizations.Values.Where(one => one.Budget == budget && IsInMonth(one.Day, day)))
        {
            var use = new Use(one.Held, one.Cleared);
            if (one.Pair != Pair.Atm) (paymentDay, paymentMonth) = (one.Day == day ? paymentDay + use : paymentDay, paymentMonth + use);
            if (one.Pair != Pair.Payment) (atmDay, atmMonth) = (one.Day == day ? atmDay + use : atmDay, atmMonth + use);
        }

        foreach (var refund in Standing(till, budget).Where(refund => IsInMonth(refund.Day, day)))
        {
            paymentMonth += Less(refund.Credit.PaymentMonth);
            atmMonth += Less(refund.Credit.AtmMonth);
            if (refund.Day != day) continue;
            paymentDay += Less(refund.Credit.PaymentDay);
            atmDay += Less(refund.Credit.AtmDay);
        }

        return new Figures(day, paymentDay, paymentMonth, atmDay, atmMonth);
    }

    public static Use LifeOf(Till till, CardId budget)
    {
        var life = default(Use);
        foreach (var one in till.Authorizations.Values.Where(one => one.Budget == budget && one.CountsLife))
            life += new Use(one.Held, one.Cleared);
        foreach (var refund in Standing(till, budget)) life += Less(refund.Credit.PaymentLife);
        return life;
    }

    public static Use TotalOf(Till till, CardId budget)
    {
        var total = default(Use);
        foreach (var one in till.Authorizations.Values.Where(one => one.Budget == budget)) total += new Use(one.Held, one.Cleared);
        foreach (var refund in Standing(till, budget)) total += Less(refund.Amount);
        return total;
    }

    private static IEnumerable<Refund> Standing(Till till, CardId budget) =>
        till.Refunds.Where(refund => refund.Budget == budget && refund.UndoneAt is null);

    private static bool IsInMonth(DateOnly one, DateOnly other) => one.Year == other.Year && one.Month == other.Month;

    private static Use Less(Money amount) => new(Money.Zero, Money.Zero - amount);
}

using static Cardkeep.Authorizations.CheckOutcome;

namespace Cardkeep.Authorizations;

/// <summary>Checks 16 to 21: one amount against every limit that counts. It lives on the stack of one decision.</summary>
internal ref struct LimitChecks(Trace trace, Money amount, Span<LimitFacts> looked)
{
    /// <summary>More limits than this no ask can meet.</summary>
    public const int Most = Check.AtmMonthlyLimit - Check.PaymentTransactionLimit + 1;

    private readonly Span<LimitFacts> looked = looked;
    private int count;

    public Trace Trace { get; private set; } = trace;

    public readonly IReadOnlyList<LimitFacts> Facts => looked[..count].ToArray();

    /// <param name="total">What the same authorization already holds and has cleared.</param>
    /// <param name="figures">Of the day that it is charged to.</param>
    public void Look(LimitsInForce limits, Pair pair, Money total, Figures figures, Use life)
    {
        var (pays, withdraws) = (pair != Pair.Atm, pair != Pair.Payment);
        Look(Check.PaymentTransactionLimit, pair == Pair.Payment ? limits.PaymentTransaction : null, total);
        Look(Check.PaymentDailyLimit, pays ? limits.PaymentDaily : null, figures.PaymentDay.Used);
        Look(Check.PaymentMonthlyLimit, pays ? limits.PaymentMonthly : null, figures.PaymentMonth.Used);
        Look(Check.PaymentLifespanLimit, pays ? limits.PaymentLifespan : null, life.Used);
        Look(Check.AtmDailyLimit, withdraws ? limits.AtmDaily : null, figures.AtmDay.Used);
        Look(Check.AtmMonthlyLimit, withdraws ? limits.AtmMonthly : null, figures.AtmMonth.Used);
    }

    /// <summary>No money moves, so no limit says anything.</summary>
    public void Skip() => Look(default, Pair.Payment, Money.Zero, Figures.NothingOn(default), default);

    /// <summary>
    /// The amount that every limit leaves, where only limits fail and it is at least a cent: those that failed are then reduced. Otherwise
    /// the whole amount, and nothing changes.
    /// </summary>
    public Money Reduce()
    {
        if (!Trace.FailsOnlyLimits) return amount;

        var least = amount;
        foreach (var limit in looked[..count]) least = Money.Least(least, limit.Left);
        if (least < Ask.Least) return amount;

        foreach (var limit in looked[..count])
        {
            if (Trace[limit.Check] == Fail) Trace = Trace.With(limit.Check, Reduced);
        }

        return least;
    }

    private void Look(Check check, Money? limit, Money usedBefore)
    {
        if (limit is not { } most)
        {
            Trace = Trace.With(check, NotApplicable);
            return;
        }

        looked[count++] = new LimitFacts(check, most, usedBefore);
        Trace = Trace.With(check, usedBefore + amount > most ? Fail : Pass);
    }
}

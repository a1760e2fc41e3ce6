using Cardkeep.Authorizations;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Authorizations;

/// <summary>
/// What spending.md says, written as plainly as it can be and slowly: no counter is kept, every figure is added up anew from everything
/// that ever happened. The properties compare the product with it. Amounts are cents.
/// </summary>
internal sealed class PlainLedger(SpendingRules rules)
{
    public Dictionary<string, Line> Lines { get; } = [];

    public List<Back> Backs { get; } = [];

    /// <param name="refused">Why a live card declines before its limits are looked at: a wrong PIN, an option; null: it does not.</param>
    public string Ask(
        Card card, CardId budget, string name, Ask ask, DateOnly day, DateTimeOffset now, string? refused = null)
    {
        if (Lines.ContainsKey(name))
            return "transaction_closed 0";

        var line = Open(card, budget, name, ask.IsCash, day);
        line.IsTold = true;
        line.IsLong = ask.IsPreAuthorization;
        var (answer, approved) = card.Status == CardStatus.Live && refused is not null
            ? (refused, 0)
            : Decide(card, line, ask.Amount.Cents, ask.PartialAllowed && !ask.IsCash);
        line.IsDeclined = approved == 0;
        line.Approved = line.Held = approved;
        line.Ends = approved == 0 ? null : now.AddDays(line.IsLong ? 30 : 7);
        return $"{answer} {approved}";
    }

    public string Increment(Card card, string name, long more, DateTimeOffset now)
    {
        if (!Lines.TryGetValue(name, out var line) || line.Held == 0) return "transaction_closed 0";

        var (answer, approved) = Decide(card, line, more, isPartial: false);
        if (approved == 0) return $"{answer} 0";

        line.Approved += approved;
        line.Held += approved;
        var ends = now.AddDays(line.IsLong ? 30 : 7);
        if (ends > line.Ends) line.Ends = ends;
        return $"{answer} {approved}";
    }

    public Oddities Advise(Card card, CardId budget, string name, Ask ask, bool isApproved, DateOnly day, DateTimeOffset now)
    {
        if (!Lines.TryGetValue(name, out var line))
        {
            line = Open(card, budget, name, ask.IsCash, day);
        }

        if (!line.IsTold)
        {
            if (line.Cleared == 0) Charge(line, card, ask.IsCash);
            (line.IsTold, line.IsDeclined, line.IsLong) = (true, !isApproved, ask.IsPreAuthorization);
        }

        if (!isApproved) return Oddities.None;

        var extra = Math.Max(0, ask.Amount.Cents - line.Approved - (line.Cleared - line.Taken));
        if (extra == 0) return Oddities.StandIn;

        line.Approved += extra;
        line.Held += extra;
        var ends = now.AddDays(line.IsLong ? 30 : 7);
        if (line.Ends is null || ends > line.Ends) line.Ends = ends;
        return Oddities.StandIn | Exceeds(card, line);
    }

    public Oddities Clear(Card card, CardId budget, string name, long cents, bool isFinal, bool isCash, DateOnly day)
    {
        if (!Lines.TryGetValue(name, out var line)) line = Open(card, budget, name, isCash, day);
        if (line is { IsEarly: true, IsTold: false, Cleared: 0 }) Charge(line, card, isCash);

        var flag = line.Held > 0 ? Oddities.OverCleared
            : line.Reversed + line.Expired > 0 || line.IsEarly ? Oddities.Late
            : line.Approved > 0 ? Oddities.OverCleared
            : line.IsDeclined ? Oddities.AfterDecline
            : line.IsTold ? Oddities.OverCleared
            : Oddities.ForcePost;
        var taken = Math.Min(cents, line.Held);
        line.Cleared += cents;
        line.Taken += taken;
        line.Held -= taken;
        if (isFinal) (line.Released, line.Held) = (line.Released + line.Held, 0);
        return cents > taken ? flag | Exceeds(card, line) : Oddities.None;
    }

    public Oddities Reverse(Card card, CardId budget, string name, long? cents, DateOnly day)
    {
        if (!Lines.TryGetValue(name, out var line))
        {
            Open(card, budget, name, isCash: false, day).IsEarly = true;
            return Oddities.Early;
        }

        var asked = cents ?? line.Held;
        var given = Math.Min(asked, line.Held);
        line.Reversed += given;
        line.Held -= given;
        return asked > given ? Oddities.ExceedsHold : Oddities.None;
    }

    public void Expire(DateTimeOffset now)
    {
        foreach (var line in Lines.Values.Where(line => line.Ends <= now)) (line.Expired, line.Held) = (line.Expired + line.Held, 0);
    }

    public Oddities Refund(CardId budget, string name, string original, long cents, DateOnly today)
    {
        var back = new Back(name, budget, cents);
        Backs.Add(back);
        if (!Lines.TryGetValue(original, out var line)) return Oddities.None;

        back.Of = line;
        back.Budget = line.Budget;
        line.Refunded += cents;
        var flag = line.Refunded > line.Cleared ? Oddities.ExceedsCleared : Oddities.None;
        if (rules.RefundPolicy == RefundPolicy.None) return flag;

        back.Credited = Math.Min(cents, line.Cleared - line.Credited);
        line.Credited += back.Credited;
        var day = rules.RefundPolicy == RefundPolicy.OriginalWindow ? line.Day : today;
        long Given(bool counts, Window window) => counts ? Math.Min(back.Credited, Sum(line.Budget, window, day, isSpent: true)) : 0;
        (long, long, long, long, long) given = (
            Given(line.Pays, Window.PaymentDay), Given(line.Pays, Window.PaymentMonth), Given(line.IsFlash && line.Pays, Window.Life),
            Given(line.Withdraws, Window.AtmDay), Given(line.Withdraws, Window.AtmMonth));
        (back.Day, back.PaymentDay, back.PaymentMonth, back.Life, back.AtmDay, back.AtmMonth) =
            (day, given.Item1, given.Item2, given.Item3, given.Item4, given.Item5);
        return flag;
    }

    public Oddities Undo(string name)
    {
        if (Backs.LastOrDefault(back => back.Name == name && !back.IsUndone) is not { } back) return Oddities.Unknown;

        back.IsUndone = true;
        if (back.Of is null) return Oddities.None;
        back.Of.Refunded -= back.Amount;
        back.Of.Credited -= back.Credited;
        return Oddities.None;
    }

    /// <summary>What one window has come to: held and cleared, less what was given back to it.</summary>
    public long Sum(CardId budget, Window window, DateOnly day, bool isSpent = false)
    {
        var sum = 0L;
        foreach (var line in Lines.Values)
        {
            if (line.Budget == budget && Counts(line, window, day)) sum += isSpent ? line.Cleared : line.Held + line.Cleared;
        }

        foreach (var back in Backs)
        {
            if (back.Budget == budget && !back.IsUndone) sum -= GivenTo(back, window, day);
        }

        return sum;
    }

    private static long GivenTo(Back back, Window window, DateOnly day) => window switch
    {
        Window.PaymentDay => back.Day == day ? back.PaymentDay : 0,
        Window.PaymentMonth => IsInMonth(back.Day, day) ? back.PaymentMonth : 0,
        Window.AtmDay => back.Day == day ? back.AtmDay : 0,
        Window.AtmMonth => IsInMonth(back.Day, day) ? back.AtmMonth : 0,
        Window.Life => back.Life,
    };

    private static bool Counts(Line line, Window window, DateOnly day) => window switch
    {
        Window.PaymentDay => line.Pays && line.Day == day,
        Window.PaymentMonth => line.Pays && IsInMonth(line.Day, day),
        Window.AtmDay => line.Withdraws && line.Day == day,
        Window.AtmMonth => line.Withdraws && IsInMonth(line.Day, day),
        Window.Life => line.Pays && line.IsFlash,
    };

    private (string Answer, long Approved) Decide(Card card, Line line, long cents, bool isPartial)
    {
        if (card.Status != CardStatus.Live) return ("card_" + Names<CardStatus>.Of(card.Status), 0);

        var least = cents;
        string? reason = null;
        foreach (var (name, limit, used) in Limits(card, line))
        {
            if (limit is null || used + cents <= limit) continue;
            reason ??= name + "_exceeded";
            least = Math.Min(least, limit.Value - used);
        }

        if (reason is null) return ("approved", cents);
        return isPartial && least > 0 ? ("partially_approved", least) : (reason, 0);
    }

    private IEnumerable<(string Name, long? Limit, long Used)> Limits(Card card, Line line)
    {
        var (limits, isFlash) = (card.Limits, card.Level == CardLevel.Flash);
        if (line is { Pays: true, Withdraws: false } && limits.PaymentTransactionOn)
            yield return ("payment_transaction_limit", limits.PaymentTransaction!.Value.Cents, line.Held + line.Cleared);
        if (line.Pays && limits.PaymentDailyOn)
            yield return ("payment_daily_limit", limits.PaymentDaily!.Value.Cents, Sum(line.Budget, Window.PaymentDay, line.Day));
        if (line.Pays && !isFlash)
            yield return ("payment_monthly_limit", limits.PaymentMonthly.Cents, Sum(line.Budget, Window.PaymentMonth, line.Day));
        if (line.Pays && isFlash)
            yield return ("payment_lifespan_limit", limits.PaymentLifespan!.Value.Cents, Sum(line.Budget, Window.Life, line.Day));
        if (line.Withdraws && limits.AtmDailyOn)
            yield return ("atm_daily_limit", limits.AtmDaily!.Value.Cents, Sum(line.Budget, Window.AtmDay, line.Day));
        if (line.Withdraws && !isFlash)
            yield return ("atm_monthly_limit", limits.AtmMonthly.Cents, Sum(line.Budget, Window.AtmMonth, line.Day));
    }

    private Oddities Exceeds(Card card, Line line) =>
        Limits(card, line).Any(one => one.Name != "payment_transaction_limit" && one.Used > one.Limit)
            ? Oddities.LimitExceeded : Oddities.None;

    private Line Open(Card card, CardId budget, string name, bool isCash, DateOnly day)
    {
        var line = new Line { Budget = budget, Day = day };
        Charge(line, card, isCash);
        return Lines[name] = line;
    }

    private void Charge(Line line, Card card, bool isCash) => (line.Pays, line.Withdraws, line.IsFlash) =
        (!isCash || rules.AtmCountsInPayment, isCash, card.Level == CardLevel.Flash);

    private static bool IsInMonth(DateOnly? one, DateOnly other) => one?.Year == other.Year && one?.Month == other.Month;
}

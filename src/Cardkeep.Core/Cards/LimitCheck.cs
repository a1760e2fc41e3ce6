namespace Cardkeep.Cards;

/// <summary>Checks one amount after the other, each by what its level says to it.</summary>
internal sealed class LimitCheck(CardLevel level, bool isOrder, List<Problem> problems)
{
    /// <summary>A monthly limit: 0 up to the level's maximum.</summary>
    /// <param name="most">Null where the level has no such limit; its form then ignores the member.</param>
    /// <param name="shown">What such a card shows where the level refuses the member.</param>
    public void Whole(WholeLimit limit, Money? most, Money shown)
    {
        if (!Counts(limit.Member, limit.Given, shown, out var amount) || !InRange(limit.Member, amount)) return;
        if (most is not null) NotAbove(limit.Member, amount, most.Value);
    }

    /// <summary>
    /// A limit within a monthly one: 0 up to it, while it is given or its switch is on; a switch that is on needs an amount.
    /// </summary>
    public void Part(PartLimit part, WholeLimit whole, ProblemCode tooHigh)
    {
        CardOrder.CheckUse(part.Switch, level, part.On, static on => !on, problems);
        var given = Counts(part.Member, part.Given, Money.Zero, out var amount);
        if (given && !InRange(part.Member, amount)) return;
        if (OrderForm.Of(part.Member, level) != MemberUse.Optional) return;

        var on = part.On.Or(part.OnNow);
        if (on && part.Given.IsAbsent && part.Now is null) problems.Add(Problem.Required(part.Member));

        var value = given ? amount.Money : part.Now;
        var most = whole.Given.Has(out var monthly) ? monthly.Money : whole.Given.IsAbsent ? whole.Now : null;
        if (!(given || on) || value is null || most is null || most < Money.Zero || value <= most) return;

        var sent = given ? part.Member : whole.Given.IsAbsent ? part.Switch : whole.Member;
        problems.Add(new(tooHigh, $"{part.Member} must be at most {whole.Member}, which is {most}", Place.Member(sent)));
    }

    /// <summary>The budget of a flash card: above 0, up to the level's maximum.</summary>
    public void Lifespan(string member, Given<Amount> given, Money most)
    {
        CheckUse(member, given, static _ => false);
        if (OrderForm.Of(member, level) != MemberUse.Required || !given.Has(out var amount) || !InRange(member, amount)) return;

        if (amount.Cents == 0) problems.Add(new(ProblemCode.BelowMinimum, $"{member} must be above 0", Place.Member(member)));
        NotAbove(member, amount, most);
    }

    private bool Counts(string member, Given<Amount> given, Money shown, out Amount amount)
    {
        CheckUse(member, given, value => value.Money == shown && !value.FinerThanCent);
        return given.Has(out amount) && OrderForm.Of(member, level) is MemberUse.Required or MemberUse.Optional;
    }

    // A change needs nothing that an order needs: what is not given stays.
    private void CheckUse(string member, Given<Amount> given, Func<Amount, bool> shownAnyway)
    {
        if (isOrder || !given.IsAbsent) CardOrder.CheckUse(member, level, given, shownAnyway, problems);
    }

    private bool InRange(string member, Amount amount)
    {
        if (amount.FinerThanCent)
            problems.Add(new(ProblemCode.TooManyDecimals, $"{member} must have at most two decimals", Place.Member(member)));
        if (amount.Cents < 0) problems.Add(new(ProblemCode.BelowMinimum, $"{member} must be at least 0", Place.Member(member)));
        return amount.Cents >= 0;
    }

    private void NotAbove(string member, Amount amount, Money most)
    {
        if (amount.Money > most)
            problems.Add(new(ProblemCode.LimitAboveMaximum, $"{member} must be at most {most} on {level.OneCard()}", Place.Member(member)));
    }
}

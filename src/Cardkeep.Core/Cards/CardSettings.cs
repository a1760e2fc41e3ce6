namespace Cardkeep.Cards;

/// <summary>
/// Changes of a card's settings (wire-contract.md §10.6). Each gives the same instance back where nothing changes, and is refused on a
/// card that is final. Every problem is told at once, those of reading included.
/// </summary>
public static class CardSettings
{
    public static Outcome<Card> Rename(Card card, Given<string> nickname, IReadOnlyList<Problem> noted, DateTimeOffset now)
    {
        List<Problem> problems = [.. noted];
        CheckOpen(card, now, problems);
        if (nickname.IsAbsent) problems.Add(Problem.Required("nickname"));
        return Changed(card, problems, () => card with { Nickname = nickname.Or(card.Nickname) }, now);
    }

    /// <summary>Plastic only; all four at once.</summary>
    public static Outcome<Card> ChangeOptions(Card card, OptionsDraft draft, IReadOnlyList<Problem> noted, DateTimeOffset now)
    {
        List<Problem> problems = [.. noted];
        if (!card.Level.IsPhysical())
            problems.Add(new(ProblemCode.NotApplicableToCardLevel, $"Options cannot be changed on {card.Level.OneCard()}"));
        CheckOpen(card, now, problems);
        if (draft.Atm.IsAbsent) problems.Add(Problem.Required("atm_option"));
        if (draft.Nfc.IsAbsent) problems.Add(Problem.Required("nfc_option"));
        if (draft.Online.IsAbsent) problems.Add(Problem.Required("online_option"));
        if (draft.Foreign.IsAbsent) problems.Add(Problem.Required("foreign_option"));
        var options = new CardOptions(draft.Atm.Or(false), draft.Nfc.Or(false), draft.Online.Or(false), draft.Foreign.Or(false));
        return Changed(card, problems, () => card with { Options = options }, now);
    }

    /// <summary>At least one of the two; an empty list of days is every day, an empty list of categories allows all.</summary>
    public static Outcome<Card> Restrict(
        Card card,
        Given<IReadOnlyList<int>> days,
        Given<IReadOnlyList<MerchantCategory>> categories,
        IReadOnlyList<Problem> noted,
        DateTimeOffset now)
    {
        List<Problem> problems = [.. noted];
        CheckOpen(card, now, problems);
        if (days.IsAbsent && categories.IsAbsent) problems.Add(NothingToChange);
        var restrictions = CardRestrictions.Of(days.Or(card.Restrictions.ActiveDays), categories.Or(card.Restrictions.Categories));
        return Changed(card, problems, () => Same(card.Restrictions, restrictions) ? card : card with { Restrictions = restrictions }, now);
    }

    /// <summary>At least one limit; the rest stays, and the rules hold for the card as it will be. Counters are never touched.</summary>
    /// <param name="lifeUsed">Of the card's whole life: a lifespan limit must stay above it, any other may fall below what is used.</param>
    public static Outcome<Card> ChangeLimits(
        Card card, LimitsDraft draft, LevelTable levels, IReadOnlyList<Problem> noted, DateTimeOffset now, Money lifeUsed)
    {
        List<Problem> problems = [.. noted];
        CheckOpen(card, now, problems);
        if (draft.IsEmpty) problems.Add(NothingToChange);
        var maxima = levels[card.Level];
        LimitRules.Check(draft, card.Limits, card.Level, maxima, problems);
        if (card.Level == CardLevel.Flash && lifeUsed > Money.Zero
            && draft.PaymentLifespan.Has(out var life) && life.Cents >= 0 && life.Money <= lifeUsed)
        {
            const string member = "payment_lifespan_limit";
            problems.Add(new(ProblemCode.LimitBelowSpent, $"{member} must be above {lifeUsed}, which is spent", Place.Member(member)));
        }

        return Changed(card, problems, () => card with { Limits = LimitRules.Apply(draft, card.Limits, card.Level, maxima) }, now);
    }

    private static readonly Problem NothingToChange = new(ProblemCode.Required, "There is nothing to change", Place.Member(""));

    private static void CheckOpen(Card card, DateTimeOffset now, List<Problem> problems)
    {
        var present = CardTime.At(card, now).Status;
        if (!present.IsFinal()) return;

        var status = Names<CardStatus>.Of(present);
        problems.Add(new(ProblemCode.CardInFinalStatus, $"A card that is {status} cannot be changed any more"));
    }

    private static Outcome<Card> Changed(Card card, List<Problem> problems, Func<Card> change, DateTimeOffset now)
    {
        if (problems is not []) return new Problems(problems);

        var changed = change();
        return changed == card ? card : changed with { Version = card.Version + 1, UpdatedAt = now };
    }

    private static bool Same(CardRestrictions left, CardRestrictions right) =>
        left.ActiveDays.SequenceEqual(right.ActiveDays) && left.Categories.SequenceEqual(right.Categories);
}

/// <summary>The four options as somebody wrote them.</summary>
public sealed record OptionsDraft(Given<bool> Atm, Given<bool> Nfc, Given<bool> Online, Given<bool> Foreign);

using static Cardkeep.Cards.CardCommand;

namespace Cardkeep.Cards;

/// <summary>
/// What time does to a card. Who sweeps comes a little later; whoever decides about a card or changes it goes by what is true already.
/// </summary>
public static class CardTime
{
    /// <summary>
    /// The move that time will make next from where the card stands, and when; null where it makes none. A flash card works strictly
    /// before <see cref="Card.PreExpiresAt"/>, an upgraded one before its day (<see cref="Card.Discard"/>), any card to the end of its
    /// expiry month in UTC.
    /// </summary>
    public static DueMove? Next(Card card)
    {
        DueMove? next = null;
        if (card.PreExpiresAt is { } end) Consider(PreExpire, end);
        if (card.Discard is { } day) Consider(DiscardOnDay, day.At);
        if (card.ExpiryMonth is { } month) Consider(Expire, new(month.AddMonths(1), TimeOnly.MinValue, TimeSpan.Zero));
        return next;

        void Consider(CardCommand command, DateTimeOffset at)
        {
            if (!CardLifecycle.Applies(command, card.Level) || CardLifecycle.Next(card, command) is not { } to || to == card.Status) return;
            if (next is null || at < next.At) next = new(command, at);
        }
    }

    /// <summary>
    /// The card as it is at an instant: moved where its time has come, else the same instance. The move is dated by when it fell due; but
    /// not before the card's last change, for a card may have waited somewhere past its time.
    /// </summary>
    public static Card At(Card card, DateTimeOffset now)
    {
        if (Next(card) is not { } due || due.At > now) return card;
        return CardLifecycle.Apply(card, due.Command, due.At > card.UpdatedAt ? due.At : card.UpdatedAt).Value!;
    }
}

/// <summary>A move that time makes of itself.</summary>
public sealed record DueMove(CardCommand Command, DateTimeOffset At);

using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>
/// The status of a card moved along its table by the clock, so that a card whose time has come declines at once, also where nobody has
/// been there yet to say so (spending.md §4).
/// </summary>
public static class EffectiveStatus
{
    public static CardStatus Of(Card card, DateTimeOffset now) => CardTime.At(card, now).Status;

    /// <summary>Whether a PIN that is given with an ask is looked at, and counts where it is wrong (spending.md §7.7).</summary>
    public static bool LooksAtPin(Card card, Ask ask, DateTimeOffset now) =>
        ask.Type != AskType.Credit && Allows(Of(card, now), ask.Channel);

    /// <summary>Whether a card may be used in such a status; one with a blocked PIN pays where the card is not present.</summary>
    public static bool Allows(CardStatus status, Channel channel) =>
        status == CardStatus.Live
        || (status == CardStatus.PinBlocked && !channel.IsCardPresent());
}

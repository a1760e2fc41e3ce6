using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>A card as a story remembers it: read once when it was made, and then moved by what the story does to it alone.</summary>
internal sealed class PlainCard
{
    private const int WrongPins = 3;

    private int wrong;
    private CardStatus from = CardStatus.Live;

    private PlainCard(Card card, CardId budget) => (Card, Budget) = (card, budget);

    public Card Card { get; private set; }

    public CardId Budget { get; }

    public string Id => Card.Id.Value.ToString("D");

    public bool IsFlash => Card.Level == CardLevel.Flash;

    public CardStatus Status => Card.Status;

    public bool IsFinal => Status is CardStatus.PreExpired;

    /// <param name="budget">Null: its own.</param>
    public static async Task<PlainCard> ReadAsync(TestApi api, string id, CardId? budget = null)
    {
        var card = new CardId(Guid.Parse(id));
        var held = await api.Database.ReadAsync(
            tx => CardTable.FindAsync(tx, Demo.Organization, card, ManualClock.Start, default), default);
        return new(held!.Card, budget ?? card);
    }

    /// <summary>Why the card declines before its limits; null: it does not. A PIN that is tried on a live card counts.</summary>
    public string? Try(bool isCash, bool isWrongPin, bool hasPin)
    {
        if (Status != CardStatus.Live) return null;
        if (isWrongPin)
        {
            if (++wrong == WrongPins) Become(CardStatus.PinBlocked);
            return "wrong_pin";
        }

        if (hasPin) wrong = 0;
        return isCash && !Card.Options.Atm ? "atm_disabled" : null;
    }

    /// <summary>Whether it can be locked.</summary>
    public bool Lock()
    {
        if (Status is CardStatus.Live or CardStatus.PinBlocked)
        {
            from = Status;
            Become(CardStatus.Paused);
        }

        return Status == CardStatus.Paused;
    }

    /// <summary>Whether it can be unlocked.</summary>
    public bool Unlock()
    {
        if (Status == CardStatus.Paused) Become(from);
        else if (Status != CardStatus.Live) return false;
        return true;
    }

    public void ResetPin()
    {
        wrong = 0;
        Become(CardStatus.Live);
    }

    /// <summary>Its money is spent, or its day has come.</summary>
    public void PreExpire()
    {
        if (Status is CardStatus.Live or CardStatus.Paused) Become(CardStatus.PreExpired);
    }

    public void ReachTime(DateTimeOffset now)
    {
        if (Card.PreExpiresAt <= now) PreExpire();
    }

    public void SwitchAtm(bool isOn) => Card = Card with { Options = Card.Options with { Atm = isOn } };

    /// <summary>Takes limits as they are sent, in whole euros.</summary>
    public void Limit(JsonObject sent)
    {
        var limits = Card.Limits;
        if (Euros("payment_daily_limit") is { } daily) limits = limits with { PaymentDaily = daily };
        if (sent["payment_daily_limit_option"] is { } isOn) limits = limits with { PaymentDailyOn = isOn.GetValue<bool>() };
        if (Euros("payment_monthly_limit") is { } monthly) limits = limits with { PaymentMonthly = monthly };
        if (Euros("atm_daily_limit") is { } atm) limits = limits with { AtmDaily = atm };
        if (Euros("payment_lifespan_limit") is { } life) limits = limits with { PaymentLifespan = life };
        Card = Card with { Limits = limits };

        Money? Euros(string member) => sent[member] is { } euros ? Money.FromEuros(euros.GetValue<int>()) : null;
    }

    private void Become(CardStatus status) => Card = Card with { Status = status };
}

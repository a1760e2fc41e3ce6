namespace Cardkeep.Authorizations;

/// <summary>What is asked of a card (spending.md §9). The last two are understood, and declined: they are not supported.</summary>
public enum AskType
{
    Purchase,

    /// <summary>A withdrawal.</summary>
    Cash,

    /// <summary>Is this card usable? For 0.00.</summary>
    Verification,

    /// <summary>A refund is announced.</summary>
    Credit,

    CashBack,

    BalanceInquiry,
}

/// <summary>How the card was used.</summary>
public enum Channel
{
    Chip,
    Contactless,
    Magstripe,
    Online,

    /// <summary>Ordered by mail or telephone.</summary>
    Moto,

    /// <summary>The merchant charges again what was once agreed.</summary>
    Recurring,
}

/// <summary>What the processor found when it checked the PIN.</summary>
public enum PinResult { Absent, Verified, Failed }

/// <summary>What the processor found when it checked the card verification value.</summary>
public enum CvvResult { Absent, Match, Mismatch }

/// <summary>How 3-D Secure ended; absent where it was not tried.</summary>
public enum ThreeDsResult { Absent, Authenticated, Failed }

/// <summary>The processor checks the secrets and tells the results; the secrets themselves never come here.</summary>
public readonly record struct Verification(PinResult Pin, CvvResult Cvv, ThreeDsResult ThreeDs);

/// <summary>Who wants to be paid, as the network says. Null: not said.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record Merchant(string? Id, string? Name, Mcc? Mcc, string? City, string? Country);

/// <summary>The price in the merchant's currency. Kept as information: the card's currency decides (spending.md §7.13).</summary>
/// <param name="Minor">In the currency's smallest unit.</param>
/// <param name="Rate">As given; nobody calculates with it.</param>
public sealed record OriginalAmount(long Minor, string Currency, string Rate);

/// <summary>What a merchant asks: the body of an authorization request, or of an advice that the network decided one.</summary>
public sealed record Ask
{
    /// <summary>One cent. Less only for a verification, which is for nothing (spending.md §7.13).</summary>
    public static readonly Money Least = new(1);

    /// <summary>100 000 000.00, so that a day's sum of any number of them fits into 64 bits.</summary>
    public static readonly Money Most = Money.FromEuros(100_000_000);

    public required AskType Type { get; init; }

    public required Channel Channel { get; init; }

    /// <summary>In the card's currency.</summary>
    public required Money Amount { get; init; }

    /// <summary>The merchant would take less than all of it.</summary>
    public bool PartialAllowed { get; init; }

    /// <summary>The hold lasts longer: a hotel, a rented car.</summary>
    public bool IsPreAuthorization { get; init; }

    /// <summary>Null: not said.</summary>
    public Merchant? Merchant { get; init; }

    public Verification Verification { get; init; }

    public OriginalAmount? Original { get; init; }

    /// <summary>A withdrawal, or a purchase at a merchant that sells cash.</summary>
    public bool IsCash => Type == AskType.Cash || (Type == AskType.Purchase && Merchant?.Mcc is { IsCash: true });
}

/// <summary>What follows from the kind of an ask.</summary>
public static class AskTypes
{
    /// <summary>Money moves, so an approval holds its amount; the others hold nothing.</summary>
    public static bool Holds(this AskType type) => type is AskType.Purchase or AskType.Cash or AskType.CashBack;

    public static bool IsSupported(this AskType type) =>
        type is AskType.Purchase or AskType.Cash or AskType.Verification or AskType.Credit;

    /// <summary>The card itself was at the merchant's.</summary>
    public static bool IsCardPresent(this Channel channel) => channel is Channel.Chip or Channel.Contactless or Channel.Magstripe;
}

using System.Collections.Frozen;

namespace Cardkeep.Cards;

/// <summary>What a level says to one member of an order.</summary>
public enum MemberUse
{
    Required,
    Optional,

    /// <summary>Accepted and without effect.</summary>
    Ignored,

    /// <summary>Refused, unless it says what such a card shows anyway.</summary>
    Refused,
}

/// <summary>Which member of an order each level needs, takes, ignores or refuses: the table of wire-contract.md §10.2.</summary>
public static class OrderForm
{
    // One letter for each column of the contract's table: plastic, virtual, flash, advertising.
    // R required, o optional, i ignored, x refused.
    private static readonly FrozenDictionary<string, string> Uses = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ship_to_business"] = "Rxxx",
        ["address"] = "oxxx",                                         // Required where ship_to_business is false: CardOrder says so.
        ["atm_option"] = "oiii",
        ["nfc_option"] = "oxxx",
        ["foreign_option"] = "oxxx",
        ["online_option"] = "oxxx",
        ["atm_monthly_limit"] = "Riii",
        ["atm_daily_limit_option"] = "oiii",
        ["atm_daily_limit"] = "oiii",
        ["payment_monthly_limit"] = "RoxR",
        ["payment_daily_limit_option"] = "ooxo",
        ["payment_daily_limit"] = "ooxo",
        ["payment_transaction_limit_option"] = "ooxo",
        ["payment_transaction_limit"] = "ooxo",
        ["payment_lifespan_limit"] = "xxRx",
        ["pre_expires_at"] = "xxRx",
        ["type_of_print"] = "oxxx",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Where the contract leaves a member open, an operator may not: how an order shows that it is there.
    private static readonly FrozenDictionary<string, Func<CardDraft, bool>> Absent =
        new Dictionary<string, Func<CardDraft, bool>>(StringComparer.Ordinal)
        {
            ["initiator_id"] = draft => draft.Initiator.IsAbsent,
            ["atm_option"] = draft => draft.AtmOption.IsAbsent,
            ["nfc_option"] = draft => draft.NfcOption.IsAbsent,
            ["foreign_option"] = draft => draft.ForeignOption.IsAbsent,
            ["online_option"] = draft => draft.OnlineOption.IsAbsent,
            ["atm_daily_limit_option"] = draft => draft.AtmDailyOn.IsAbsent,
            ["atm_daily_limit"] = draft => draft.AtmDaily.IsAbsent,
            ["payment_monthly_limit"] = draft => draft.PaymentMonthly.IsAbsent,
            ["payment_daily_limit_option"] = draft => draft.PaymentDailyOn.IsAbsent,
            ["payment_daily_limit"] = draft => draft.PaymentDaily.IsAbsent,
            ["payment_transaction_limit_option"] = draft => draft.PaymentTransactionOn.IsAbsent,
            ["payment_transaction_limit"] = draft => draft.PaymentTransaction.IsAbsent,
            ["active_days"] = draft => draft.ActiveDays.IsAbsent,
            ["categories"] = draft => draft.Categories.IsAbsent,
            ["card_design"] = draft => draft.Design.IsAbsent,
            ["type_of_print"] = draft => draft.TypeOfPrint.IsAbsent,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether an operator may make this member required on this level: the contract leaves it open there.</summary>
    public static bool MayBeDemanded(string member, CardLevel level) =>
        Absent.ContainsKey(member) && (!Uses.ContainsKey(member) || Of(member, level) == MemberUse.Optional);

    internal static bool IsAbsent(CardDraft draft, string member) => Absent[member](draft);

    public static MemberUse Of(string member, CardLevel level)
    {
        var column = level switch
        {
            CardLevel.Standard or CardLevel.Plus or CardLevel.Metal => 0,
            CardLevel.Virtual or CardLevel.VirtualPartner => 1,
            CardLevel.Flash => 2,
            CardLevel.Advertising => 3,
        };
        return Uses[member][column] switch
        {
            'R' => MemberUse.Required,
            'o' => MemberUse.Optional,
            'i' => MemberUse.Ignored,
            _ => MemberUse.Refused,
        };
    }
}

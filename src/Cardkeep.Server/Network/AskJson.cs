using Cardkeep.Authorizations;
using Cardkeep.Http;

namespace Cardkeep.Network;

/// <summary>What a merchant asks, as authorization requests and advices carry it (spending.md §9).</summary>
internal static class AskJson
{
    /// <summary>As long as the longest that networks carry, several times.</summary>
    public const int LongestName = 100;

    public const int LongestRate = 32;

    public const int CurrencyLetters = 3;

    public static Ask Read(Members members)
    {
        var type = MessageJson.Needed(members, "type", members.OneOf<AskType>("type"));
        return new Ask
        {
            Type = type,
            Channel = MessageJson.Needed(members, "channel", members.OneOf<Channel>("channel")),
            Amount = ReadAmount(members, type),
            PartialAllowed = members.Boolean("partial_allowed").Or(false),
            IsPreAuthorization = members.Boolean("pre_authorization").Or(false),
            Merchant = ReadMerchant(members),
            Verification = ReadVerification(members),
            Original = ReadOriginal(members),
        };
    }

    /// <summary>Null: not said, or nothing of it.</summary>
    public static Merchant? ReadMerchant(Members members)
    {
        if (members.Object("merchant") is not { } merchant) return null;

        var read = new Merchant(
            TextOrNull(merchant, "id", LongestName),
            TextOrNull(merchant, "name", LongestName),
            ReadMcc(merchant),
            TextOrNull(merchant, "city", LongestName),
            ReadCountry(merchant));
        return read == new Merchant(null, null, null, null, null) ? null : read;
    }

    /// <summary>Only the card's currency decides (spending.md §7.13).</summary>
    public static void CheckCurrency(Members members) =>
        MessageJson.Needed(members, "currency", members.OneOf(
            "currency", text => text == AnswerJson.Currency ? text : Given<string>.Unreadable, [AnswerJson.Currency]));

    // Nothing is asked for with a verification, and something with everything else.
    private static Money ReadAmount(Members members, AskType type)
    {
        var isVerification = type == AskType.Verification;
        var amount = MessageJson.Needed(members, "amount_cents", members.Cents(
            "amount_cents", isVerification ? Money.Zero : Ask.Least, isVerification ? Money.Zero : Ask.Most));
        CheckCurrency(members);
        return amount;
    }

    private static Verification ReadVerification(Members members) => members.Object("verification") is { } verification
        ? new(
            verification.OneOf<PinResult>("pin").Or(PinResult.Absent),
            verification.OneOf<CvvResult>("cvv").Or(CvvResult.Absent),
            verification.OneOf<ThreeDsResult>("three_ds").Or(ThreeDsResult.Absent))
        : default;

    private static OriginalAmount? ReadOriginal(Members members)
    {
        if (members.Object("original") is not { } original) return null;

        var minor = MessageJson.Needed(original, "amount_minor", original.Cents("amount_minor", Money.Zero, new(long.MaxValue)));
        var currency = MessageJson.Needed(original, "currency", original.Text("currency", CurrencyLetters, CurrencyLetters));
        var rate = MessageJson.Needed(original, "rate", original.Text("rate", 1, LongestRate));
        return new OriginalAmount(minor.Cents, currency ?? "", rate ?? "");
    }

    private static Mcc? ReadMcc(Members merchant)
    {
        var given = merchant.Text("mcc");
        if (!given.Has(out var text)) return null;
        return Mcc.Find(text) ?? merchant.Wrong("mcc", ProblemCode.InvalidMcc, "four digits", (Mcc?)null);
    }

    private static string? ReadCountry(Members merchant)
    {
        var given = merchant.Text("country");
        if (!given.Has(out var country)) return null;
        return Countries.Has(country)
            ? country
            : merchant.Wrong("country", ProblemCode.InvalidCountry, "an ISO 3166-1 alpha-2 code", (string?)null);
    }

    private static string? TextOrNull(Members members, string name, int longest) =>
        members.Text(name, 1, longest).Has(out var text) ? text : null;
}

using System.Globalization;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Cards;

/// <summary>What the document says of <c>/v2/cards</c>, beyond the demands of its routes.</summary>
internal sealed class CardDocs(LevelTable levels)
{
    private static readonly Tag Cards = new("Cards", "Cards: ordered, found, stopped, changed.");
    private static readonly Tag Additions = new("Additions", "What Cardkeep adds to the documented API.");

    private static readonly ProblemCode[] Ending = [ProblemCode.NotApplicableToCardLevel, ProblemCode.InvalidStatusTransition];

    /// <summary>What can be wrong with limits.</summary>
    public static readonly IReadOnlyList<ProblemCode> Limiting =
    [
        ProblemCode.NotApplicableToCardLevel, ProblemCode.BelowMinimum, ProblemCode.TooManyDecimals, ProblemCode.LimitAboveMaximum,
        ProblemCode.DailyLimitAboveMonthly, ProblemCode.TransactionLimitAboveMonthly, ProblemCode.Required,
    ];

    /// <summary>What can be wrong with an order.</summary>
    public static readonly IReadOnlyList<ProblemCode> Ordering =
    [
        .. Limiting, ProblemCode.ReferenceNotFound, ProblemCode.HolderNotActive, ProblemCode.BankAccountClosed,
        ProblemCode.DateNotInFuture, ProblemCode.DateTooFar, ProblemCode.InvalidCountry,
    ];

    public static readonly Operation List = new(
        "listCards", Cards, "List cards", "The cards that the caller may see, filtered, searched and sorted. Values of one filter are "
        + "alternatives, and all filters must hold. A filter that names what the caller may not see matches nothing.")
    {
        Query =
        [
            .. PageDocs.Parameters,
            Shape.Parameter(
                "query", Shape.Text(0, CardSearchTable.LongestQuery), "Words, each of which must occur in one of: the holder's names; the "
                + "card's `id`, `nickname`, `last_digits`, `status`, `pre_expires_at`, `exp_year`, `exp_month`."),
            Shape.Parameter(
                "sort_by",
                Shape.OneOf([.. CardFilter.Orders, .. CardFilter.BareOrders]).ByDefault("status:asc"),
                "Ties go by ascending id."),
            PageDocs.Filter("ids[]", Shape.Uuid(), "Cards."),
            PageDocs.Filter("holder_ids[]", Shape.Uuid(), "Memberships that hold the cards."),
            PageDocs.Filter("bank_account_ids[]", Shape.Uuid(), "Accounts that the cards draw on."),
            PageDocs.Filter("statuses[]", Shape.OneOf<CardStatus>(), "Statuses."),
            PageDocs.Filter("card_levels[]", Shape.OneOf<CardLevel>(), "Levels."),
        ],
        Answer = PageDocs.Of("cards", CardSchema.Card),
        Example = PageDocs.Example("cards", CardExamples.Card["card"]!),
    };

    public static readonly Operation Appearances = new(
        "listAppearances", Cards, "List the looks of cards", "For each level the designs of its own, the first of which is its default.")
    {
        Answer = Shape.Wrapped("card_type_appearances", Shape.ListOf(Shape.Whole(new()
        {
            ["card_type"] = Shape.OneOf("debit"),
            ["card_level_appearances"] = Shape.ListOf(Shape.Whole(new()
            {
                ["card_level"] = Shape.OneOf<CardLevel>(),
                ["appearances"] = Shape.ListOf(Shape.Whole(
                    [new("design", CardSchema.Design()), .. CardSchema.Look(), new("is_active", Shape.Flag())])),
            })),
        }))),
        Example = CardExamples.Appearances,
    };

    public static readonly Operation Show = OfOne("showCard", "Show a card", "One card, by its id.");

    public static readonly Operation Lock = OfOne(
        "lockCard", "Lock a card", "A suspension that can be ended at any time. Repeated, it changes nothing.",
        ProblemCode.InvalidStatusTransition);

    public static readonly Operation Unlock = OfOne(
        "unlockCard", "Unlock a card", "Takes the user's lock away. While a lock of the system stands the card stays `paused`.",
        ProblemCode.InvalidStatusTransition);

    public static readonly Operation Lost = OfOne("reportLost", "Report a card lost", "For good. Plastic only.", Ending);

    public static readonly Operation Stolen = OfOne("reportStolen", "Report a card stolen", "For good. Plastic only.", Ending);

    public static readonly Operation Discard = OfOne("discardCard", "Discard a card", "For good. Cards without plastic only.", Ending);

    public static readonly Operation Limits = OfOne(
        "changeLimits", "Change a card's limits", "The rules hold for the card as it will be.",
        [.. Limiting, ProblemCode.CardInFinalStatus, ProblemCode.LimitBelowSpent])
        with { Body = OrderSchema.LimitsChange, BodyExample = CardExamples.Change("""{"payment_monthly_limit": 500}""") };

    public static readonly Operation Rename = OfOne(
        "renameCard", "Change a card's nickname", "One to forty characters.", ProblemCode.CardInFinalStatus)
        with { Body = OrderSchema.Nickname, BodyExample = CardExamples.Change("""{"nickname": "💳 for 🍗"}""") };

    public static readonly Operation Options = OfOne(
        "changeOptions", "Change a card's options", "Four switches, set together. Plastic only.",
        ProblemCode.NotApplicableToCardLevel, ProblemCode.CardInFinalStatus)
        with
        {
            Body = OrderSchema.OptionsChange,
            BodyExample = CardExamples.Change(
                """{"atm_option": true, "nfc_option": true, "online_option": true, "foreign_option": false}"""),
        };

    public static readonly Operation Restrict = OfOne(
        "changeRestrictions", "Change a card's restrictions",
        "Days on which it works, and categories of merchants. No categories: all. No days: every day.",
        ProblemCode.Required, ProblemCode.CardInFinalStatus)
        with
        {
            Body = OrderSchema.Restrictions,
            BodyExample = CardExamples.Change("""{"active_days": [1, 3, 5], "categories": ["transport"]}"""),
        };

    public static readonly Operation NetworkToken = new(
        "showNetworkToken", Additions, "Show by what a card processor names a card",
        "The token that stands for the card under `/network/v1`. It opens nothing by itself, and never changes.")
    {
        Answer = Shape.Whole(new() { ["network_token"] = Shape.Text() }),
        Example = Shape.Example("""{"network_token": "ck_3q2-7wAAAAAAAAAAAAAAAA"}"""),
    };

    public static readonly Operation ShippingAddress = new(
        "showShippingAddress", Additions, "Show where a card goes",
        "For whoever may order for its holder. Null: to the organization, or nowhere without plastic.")
    {
        Answer = Shape.Wrapped("shipping_address", Shape.Whole(new()
        {
            ["contact_name"] = Shape.Text().OrNull(),
            ["first_line"] = Shape.Text(),
            ["second_line"] = Shape.Text().OrNull(),
            ["third_line"] = Shape.Text().OrNull(),
            ["zipcode"] = Shape.Text(),
            ["city"] = Shape.Text(),
            ["country"] = Shape.Text(),
        }).OrNull()),
        Example = Shape.Example("""
            {"shipping_address": {
                "contact_name": null, "first_line": "751 Metz Falls", "second_line": "835", "third_line": "Apt. 734",
                "zipcode": "13563-3709", "city": "Reinholdchester", "country": "KI"
            }}
            """),
        Codes = [ProblemCode.Forbidden],
    };

    public Operation Create { get; } = OfOne("createCard", "Order a card", $"One card.\n\n{TableOf(levels)}", Ordering)
        with { Body = Shape.Sent(new() { ["card"] = OrderSchema.Order }, "card"), BodyExample = CardExamples.Order };

    public Operation CreateMany { get; } = new(
        "createCards", Cards, "Order many cards", $"All or nothing, answered in order and in the form that was sent.\n\n{TableOf(levels)}")
    {
        Body = Shape.Sent(new() { ["cards"] = Many(OrderSchema.Order, sent: true) }, "cards"),
        BodyExample = CardExamples.ManyOrders(),
        Answer = Shape.Wrapped("cards", Many(CardSchema.Card, sent: false)),
        Example = CardExamples.ManyCards(),
        Codes = Ordering,
    };

    /// <summary>An operation that answers with one card.</summary>
    private static Operation OfOne(string id, string summary, string description, params IReadOnlyList<ProblemCode> codes) =>
        new(id, Cards, summary, description)
        {
            Answer = Shape.Wrapped("card", CardSchema.Card),
            Example = CardExamples.Card,
            Codes = codes,
        };

    // Every item is wrapped, or none: the one the documents show, the other known clients send.
    private static OpenApiSchema Many(Component card, bool sent)
    {
        var list = Shape.ListOf(new OpenApiSchema
        {
            OneOf = [sent ? Shape.Sent(new() { ["card"] = card }, "card") : Shape.Wrapped("card", card), card],
        }, CreateCards.MostCards);
        list.MinItems = 1;
        return list;
    }

    private static string TableOf(LevelTable levels) => string.Join('\n', Enum.GetValues<CardLevel>()
        .Select(level => RowOf(level, levels[level]))
        .Prepend("|---|---|---|---|")
        .Prepend("| level | plastic | payments up to, a month (flash: ever) | withdrawals up to, a month |"));

    private static string RowOf(CardLevel level, LevelMaxima most) =>
        $"| `{Names<CardLevel>.Of(level)}` | {(level.IsPhysical() ? "yes" : "no")} | {Most(most.PaymentMost)} | {Most(most.AtmMost)} |";

    private static string Most(Money? amount) =>
        amount is { } money ? string.Create(CultureInfo.InvariantCulture, $"{money.Cents / 100m} €") : "none";
}

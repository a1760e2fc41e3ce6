using System.Text.Json.Nodes;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Network;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Decisions;

/// <summary>What answers about decisions are made of.</summary>
internal static class DecisionSchema
{
    public static readonly Component Authorization = new("Authorization", Shape.Whole(new()
    {
        ["id"] = Shape.Uuid(),
        ["card_id"] = Shape.Uuid(),
        ["transaction_id"] = Shape.Text().Says("The network's name for it."),
        ["status"] = Shape.OneOf<AuthorizationStatus>(),
        ["outcome"] = Shape.OneOf<Verdict>().Says("Null: neither an ask nor an advice has said.").OrNull(),
        ["reason"] = Shape.OneOf<Reason>().OrNull(),
        ["opened_by"] = Shape.OneOf<OpenedBy>().Says("The first message that was heard of it."),
        ["type"] = Shape.OneOf<AskType>().OrNull(),
        ["channel"] = Shape.OneOf<Channel>().OrNull(),
        ["pre_authorization"] = Shape.Flag(),
        ["merchant"] = Shape.Whole(new()
        {
            ["id"] = Shape.Text().OrNull(),
            ["name"] = Shape.Text().OrNull(),
            ["mcc"] = Shape.Pattern("^[0-9]{4}$").OrNull(),
            ["city"] = Shape.Text().OrNull(),
            ["country"] = Shape.Text().OrNull(),
        }).OrNull(),
        ["original"] = Shape.Whole(new()
        {
            ["amount_minor"] = Shape.Integer(),
            ["currency"] = Shape.Text(),
            ["rate"] = Shape.Text(),
        }).OrNull(),
        ["currency"] = Shape.OneOf(AnswerJson.Currency),
        ["charged_to"] = Shape.Whole(new()
        {
            ["zone"] = Shape.Text(),
            ["day"] = Shape.Date(),
            ["month"] = Month(),
            ["pair"] = Shape.OneOf<Pair>(),
            ["life"] = Shape.Flag().Says("For the life of a flash card too."),
        }).Says("The local day and month for which all of it counts, and for which limits."),
        ["decided_at"] = Shape.Instant(),
        ["occurred_at"] = Shape.Instant(),
        ["expires_at"] = Shape.Instant().OrNull(),
        ["flags"] = NetworkDocs.Flags(),
        ["amounts"] = NetworkDocs.Amounts(),
    }).Says("A transaction of the card network, from its first message on."));

    public static readonly Component Message = new("HeardMessage", Shape.Whole(new()
    {
        ["transaction_id"] = Shape.Text().Says("Its own: a refund has another than what it gives back."),
        ["message_id"] = Shape.Text(),
        ["kind"] = Shape.OneOf<MessageKind>(),
        ["received_at"] = Shape.Instant(),
        ["outcome"] = Shape.OneOf<Verdict>().Says("Of an ask.").OrNull(),
        ["reason"] = Shape.OneOf<Reason>().OrNull(),
        ["flags"] = NetworkDocs.Flags(),
        ["moved_held_cents"] = Shape.Integer(),
        ["moved_spent_cents"] = Shape.Integer(),
    }));

    public static readonly Component BudgetLine = new("BudgetLine", Shape.Whole(new()
    {
        ["limit"] = Shape.OneOf(LimitNames),
        ["limit_cents"] = Shape.Integer(0).Says("Null: switched off.").OrNull(),
        ["held_cents"] = Shape.Integer(0).Says("Null for a single payment, which has no counter.").OrNull(),
        ["spent_cents"] = Shape.Integer(0).OrNull(),
        ["used_cents"] = Shape.Integer(0).Says("Held and spent.").OrNull(),
        ["remaining_cents"] = Shape.Integer(0).OrNull(),
        ["over_by_cents"] = Shape.Integer(0).Says("By how much the use is above the limit.").OrNull(),
        ["period"] = Period(),
        ["resets_at"] = Shape.Instant().OrNull(),
    }));

    private static readonly Component Line = new("CheckLine", Shape.Whole(
        new()
        {
            ["check"] = Shape.OneOf<Check>(),
            ["outcome"] = Shape.OneOf<CheckOutcome>(),
            ["reason"] = Shape.OneOf<Reason>().Says("Where it failed, also where an earlier one is the reason of the whole."),
            ["active_days"] = Shape.ListOf(Shape.Integer(1, 7)),
            ["allowed"] = Shape.ListOf(Shape.OneOf<MerchantCategory>()).Says("Empty: all."),
            ["category"] = Shape.OneOf<MerchantCategory>().OrNull(),
            ["limit_cents"] = Shape.Integer(0),
            ["used_before_cents"] = Shape.Integer(0),
            ["used_after_cents"] = Shape.Integer(0).Says("As before where the ask was declined."),
            ["remaining_cents"] = Shape.Integer(0),
            ["over_by_cents"] = Shape.Integer(0),
            ["short_by_cents"] = Shape.Integer(0).Says("How much less would have passed."),
            ["period"] = Period(),
            ["resets_at"] = Shape.Instant().OrNull(),
        },
        ["check", "outcome"]).Says("What came of one check. What was not looked at is not there."));

    public static readonly Component Explanation = new("Explanation", Shape.Whole(new()
    {
        ["authorization_id"] = Shape.Uuid().Says("Null: it was only tried.").OrNull(),
        ["decisions"] = Shape.ListOf(Shape.Whole(new()
        {
            ["message_id"] = Shape.Text().OrNull(),
            ["outcome"] = Shape.OneOf<Verdict>(),
            ["reason"] = Shape.OneOf<Reason>().OrNull(),
            ["response_code"] = Shape.Pattern("^[0-9]{2}$"),
            ["requested_amount_cents"] = Shape.Integer(0),
            ["approved_amount_cents"] = Shape.Integer(0),
            ["currency"] = Shape.OneOf(AnswerJson.Currency),
            ["decided_at"] = Shape.Instant(),
            ["zone"] = Shape.Text(),
            ["day"] = Shape.Date(),
            ["weekday"] = Shape.Integer(1, 7).Says("1 is Monday."),
            ["rules_version"] = Shape.Integer(1),
            ["category_map_version"] = Shape.Integer(1).Says("Null: no merchant was looked at.").OrNull(),
            ["card"] = Shape.Whole(new()
            {
                ["id"] = Shape.Uuid(),
                ["status"] = Shape.OneOf<CardStatus>(),
                ["effective_status"] = Shape.OneOf<CardStatus>().Says("Moved on by the clock."),
                ["version"] = Shape.Integer(1),
            }).OrNull(),
            ["merchant"] = Shape.Whole(new()
            {
                ["id"] = Shape.Text().OrNull(),
                ["name"] = Shape.Text().OrNull(),
                ["mcc"] = Shape.Pattern("^[0-9]{4}$").OrNull(),
                ["category"] = Shape.OneOf<MerchantCategory>().OrNull(),
                ["country"] = Shape.Text().OrNull(),
            }).OrNull(),
            ["text"] = Shape.Text().Says("One English sentence."),
            ["checks"] = Shape.ListOf(Line).Says("All of them, in the order of precedence."),
        })),
    }).Says("Why asks were decided as they were."));

    /// <summary>A decline, with two of its checks.</summary>
    public static readonly JsonNode Explained = Shape.Example("""
        {"authorization_id": "019e1cfa-0007-7a00-8000-000000000001", "decisions": [{
          "message_id": "m-1", "outcome": "declined", "reason": "payment_daily_limit_exceeded", "response_code": "61",
          "requested_amount_cents": 4000, "approved_amount_cents": 0, "currency": "EUR", "decided_at": "2026-03-29T10:15:00.000000Z",
          "zone": "Europe/Paris", "day": "2026-03-29", "weekday": 7, "rules_version": 1, "category_map_version": 1,
          "card": {"id": "019e1cfa-0006-7a00-8000-000000000004", "status": "live", "effective_status": "live", "version": 17},
          "merchant": {"id": "M1", "name": "ACME Bistro", "mcc": "5812", "category": "restaurant_and_bar", "country": "FR"},
          "text": "Declined: the daily payment limit of 100.00 EUR leaves 35.00; it starts anew on 30 March at 00:00 (Europe/Paris).",
          "checks": [
            {"check": "card", "outcome": "pass"},
            {"check": "payment_daily_limit", "outcome": "fail", "reason": "payment_daily_limit_exceeded", "limit_cents": 10000,
             "used_before_cents": 6500, "used_after_cents": 6500, "remaining_cents": 3500, "over_by_cents": 0, "short_by_cents": 500,
             "period": "2026-03-29", "resets_at": "2026-03-29T22:00:00.000000Z"}]}]}
        """);

    private static IEnumerable<string> LimitNames =>
        Enum.GetValues<Check>().Where(check => check >= Check.PaymentTransactionLimit).Select(Names<Check>.Of);

    private static OpenApiSchema Month() => Shape.Pattern("^[0-9]{4}-[0-9]{2}$");

    private static IOpenApiSchema Period() =>
        Shape.Text().Says("A date, a month or `life`; null for a single payment.").OrNull();
}

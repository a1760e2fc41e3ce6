using System.Text.Json.Nodes;
using Cardkeep.OpenApi;

namespace Cardkeep.Cards;

/// <summary>The documents' own examples of cards and orders, with our addresses and the members that newer documents have.</summary>
internal static class CardExamples
{
    public static readonly JsonNode Order = Shape.Example("""
        {"card": {
            "ship_to_business": false, "atm_option": true, "nfc_option": true, "foreign_option": true, "online_option": true,
            "atm_monthly_limit": 1000, "atm_daily_limit_option": true, "atm_daily_limit": 1000,
            "payment_monthly_limit": 1000, "payment_daily_limit_option": true, "payment_daily_limit": 1000,
            "payment_transaction_limit_option": true, "payment_transaction_limit": 1000, "active_days": [1, 3, 5],
            "holder_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "organization_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
            "bank_account_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
            "address": {
              "contact_name": null, "first_line": "751 Metz Falls", "second_line": "835", "third_line": "Apt. 734",
              "zipcode": "13563-3709", "city": "Reinholdchester", "country": "KI"
            },
            "card_level": "standard", "categories": ["transport", "restaurant_and_bar", "food_and_grocery"],
            "card_design": "plus.black.2023", "type_of_print": "embossed"
        }}
        """);

    public static readonly JsonNode Card = Shape.Example("""
        {"card": {
            "id": "019e1cfc-5cc0-7977-a1e2-4b4bb55469ea", "nickname": "💳 for 🍗", "embossed_name": "DOLORES KOULECHOV",
            "status": "pending", "pin_set": false, "mask_pan": "511768******7662", "exp_month": "3", "exp_year": "2029",
            "last_activity_at": "2026-03-01T09:30:00Z", "last_digits": "7662", "ship_to_business": false,
            "atm_option": true, "nfc_option": true, "online_option": true, "foreign_option": true,
            "atm_monthly_limit": 1000, "atm_monthly_spent": 0,
            "atm_daily_limit": 1000, "atm_daily_spent": 0, "atm_daily_limit_option": true,
            "payment_monthly_limit": 1000, "payment_monthly_spent": 0,
            "payment_daily_limit": 1000, "payment_daily_spent": 0, "payment_daily_limit_option": true,
            "payment_transaction_limit": 12.5, "payment_transaction_limit_option": true, "active_days": [1, 3, 5],
            "holder_id": "019e1cfa-0001-7a00-8000-000000000001", "initiator_id": "019e1cfa-0001-7a00-8000-000000000001",
            "bank_account_id": "019e1cfa-0002-7a00-8000-000000000001", "organization_id": "019e1cfa-0003-7a00-8000-000000000001",
            "updated_at": "2026-03-01T09:31:12.402113Z", "created_at": "2026-03-01T09:30:00Z", "shipped_at": null,
            "card_type": "debit", "card_level": "standard",
            "payment_lifespan_limit": null, "payment_lifespan_spent": 0, "pre_expires_at": null,
            "categories": ["transport", "restaurant_and_bar", "food_and_grocery"],
            "renewed": false, "renewal": false, "parent_card_summary": null, "had_operation": false, "had_pin_operation": false,
            "card_design": "plus.black.2023", "type_of_print": "embossed",
            "upsold": false, "upsell": false, "discard_on": null, "reordered": false,
            "appearance": {
              "assets": {
                "front_large": "https://cards.example.com/card-designs/plus/plus.black.2023/front_large.png",
                "front_small": "https://cards.example.com/card-designs/plus/plus.black.2023/front_small.png",
                "front_small_wallet": "https://cards.example.com/card-designs/plus/plus.black.2023/front_small_wallet.png"
              },
              "theme": "dark", "gradient_hex_color": "#000000"
            },
            "has_only_user_liftable_locks": true
        }}
        """);

    public static readonly JsonNode Appearances = Shape.Example("""
        {"card_type_appearances": [{"card_type": "debit", "card_level_appearances": [{"card_level": "standard", "appearances": [{
            "design": "standard.recycled.plastic.2023",
            "assets": {
              "front_large": "https://cards.example.com/card-designs/standard/standard.recycled.plastic.2023/front_large.png",
              "front_small": "https://cards.example.com/card-designs/standard/standard.recycled.plastic.2023/front_small.png",
              "front_small_wallet": "https://cards.example.com/card-designs/standard/standard.recycled.plastic.2023/front_small_wallet.png"
            },
            "theme": "dark", "gradient_hex_color": "#000000", "is_active": true
        }]}]}]}
        """);

    public static JsonObject ManyOrders() => new() { ["cards"] = new JsonArray(Order.DeepClone()) };

    public static JsonObject ManyCards() => new() { ["cards"] = new JsonArray(Card.DeepClone()) };

    /// <summary>A body that sets so much of a card.</summary>
    public static JsonObject Change(string members) => new() { ["card"] = Shape.Example(members) };
}

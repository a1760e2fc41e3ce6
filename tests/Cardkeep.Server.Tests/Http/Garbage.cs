using System.Text.Json.Nodes;

namespace Cardkeep.Tests.Http;

/// <summary>Values that no member expects, drawn from a seed.</summary>
internal static class Garbage
{
    public static readonly IReadOnlyList<string> Members =
    [
        "holder_id", "initiator_id", "organization_id", "bank_account_id", "card_level", "ship_to_business", "address", "atm_option",
        "nfc_option", "online_option", "foreign_option", "atm_monthly_limit", "atm_daily_limit_option", "atm_daily_limit",
        "payment_monthly_limit", "payment_daily_limit_option", "payment_daily_limit", "payment_transaction_limit_option",
        "payment_transaction_limit", "payment_lifespan_limit", "pre_expires_at", "active_days", "categories", "card_design",
        "type_of_print", "nickname", "unheard_of",
    ];

    private static readonly string[] AddressMembers =
    [
        "contact_name", "first_line", "second_line", "third_line", "zipcode", "city", "country",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "\u0001", "\ufeff", "\u202e", "💳", "ﬁ", "null", "true", "1000", "-1", "'; DROP TABLE cards; --", "%s%n",
        "../../etc/passwd", "standard", "flash", "acme-7132", "019e1cfa-0001-7a00-8000-000000000004",
        "00000000-0000-0000-0000-000000000000", "{019e1cfa}", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00+14:00",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "2026-06-01T24:00:00Z", "2026-06-01T00:00:60Z",
        "FR", "XX", "print",
    ];

    // Beyond what a long, a decimal or a double can hold, and finer than a cent.
    private static readonly string[] Numbers =
    [
        "0", "-0", "-0.0", "1", "-1", "0.01", "0.001", "1e-400", "1E400", "1e999999999999999999999", "-1e-999999999999999999999", "1000",
        "1000.00", "1e3", "20000", "20000.01", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
        "92233720368547758.07", "79228162514264337593543950336", "1234567890123456789012345678901234567890", "0.30000000000000004",
        "2147483648",
    ];

    public static JsonNode? Draw(Random random, int depth) => random.Next(depth < 3 ? 9 : 6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 or 3 => JsonNode.Parse(Numbers[random.Next(Numbers.Length)]),
        4 => Texts[random.Next(Texts.Length)],
        5 => new string((char)random.Next(' ', 0x2fff), random.Next(1, 300)),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(12)).Select(_ => Draw(random, depth + 1))]),
        7 => new JsonObject(AddressMembers.Where(_ => random.Next(4) > 0)
            .Select(name => KeyValuePair.Create(name, Draw(random, depth + 1)))),
        _ => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode?)random.Next(-1, 10))]),
    };
}

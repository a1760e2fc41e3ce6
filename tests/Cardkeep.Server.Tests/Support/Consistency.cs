using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;

namespace Cardkeep.Tests.Support;

/// <summary>What must be true of the whole database whenever nothing is running (product.md §4).</summary>
internal static class Consistency
{
    private const string Kind = "organization_id, status, card_level";
    private const string Counted = $"SELECT {Kind}, count(*) FROM cards GROUP BY {Kind}";
    private const string Kept = $"SELECT {Kind}, sum(cards) FROM card_counts WHERE cards > 0 GROUP BY {Kind}";
    private const string OldestIndexKey = "SELECT min(version) FROM vault_keys WHERE purpose = 'index'";
    private const string SameCard = "e.organization_id = c.organization_id AND e.stream_id = c.id";

    private static readonly string[] Tables =
    [
        "cards", "card_search", "card_counters", "card_activity", "card_references", "card_numbers", "pan_index", "shipping_addresses",
        "card_requests", "events", "idempotency_keys", "sca_sessions", "authorizations", "network_messages", "refunds",
    ];

    public static async Task CheckAsync(TestApi api)
    {
        Assert.Equal(0, await api.NumberAsync($"SELECT count(*) FROM ({Counted} EXCEPT {Kept}) AS uncounted"));
        Assert.Equal(0, await api.NumberAsync($"SELECT count(*) FROM ({Kept} EXCEPT {Counted}) AS miscounted"));

        // A number stands once in a stream, so that as many events as the highest number means: none is missing.
        foreach (var version in (string[])["count(*)", "coalesce(max(e.number), 0)"])
        {
            var events = $"SELECT {version} FROM events e WHERE {SameCard}";
            Assert.Equal(0, await api.NumberAsync($"SELECT count(*) FROM cards c WHERE c.version <> ({events})"));
            foreach (var table in (string[])["grants", "consents", "clients", "phones", "sca_sessions", "reveal_tickets", "passkeys"])
                Assert.Equal(0, await api.NumberAsync($"SELECT count(*) FROM {table} c WHERE c.version <> ({events})"));
            Assert.Equal(0, await api.NumberAsync(
                $"SELECT count(*) FROM card_requests c WHERE CASE c.status WHEN 'pending' THEN 1 ELSE 2 END <> ({events})"));
        }

        Assert.Equal(0, await api.NumberAsync($"""
            SELECT count(*) FROM events e
            WHERE kind NOT LIKE 'client.%' AND kind NOT LIKE 'sign_in.%' AND kind NOT LIKE 'consent.%' AND kind NOT LIKE 'grant.%'
              AND kind NOT LIKE 'sca.%' AND kind NOT LIKE 'phone.%' AND kind NOT LIKE 'passkey.%' AND kind NOT LIKE 'reveal.%'
              AND kind NOT LIKE 'organization.%' AND kind NOT LIKE 'account.%' AND kind NOT LIKE 'team.%' AND kind NOT LIKE 'member.%'
              AND kind NOT LIKE 'signing_key.%' AND kind NOT LIKE 'password.%'
              AND kind NOT LIKE 'key.%' AND kind NOT LIKE 'number.%'
              AND NOT EXISTS (SELECT 1 FROM cards c WHERE {SameCard}) AND NOT EXISTS (SELECT 1 FROM card_requests c WHERE {SameCard})
              AND NOT EXISTS (SELECT 1 FROM authorizations c WHERE {SameCard}) AND NOT EXISTS (SELECT 1 FROM refunds c WHERE {SameCard})
            """));
        await CheckLastEventsAsync(api);
        await CheckDueTimesAsync(api);
        Assert.Empty(await new Verify(api.Database).FindAsync(CancellationToken.None));

        // Born with the card, or not at all: its search text, its counters, its sealed number, the number's index.
        foreach (var table in (string[])["card_search", "card_counters", "card_activity", "card_numbers", "pan_index"])
        {
            var demanded = table is "card_numbers" or "pan_index" ? "WHERE mask_pan IS NOT NULL" : "";
            var gone = table is "pan_index" ? "- (SELECT count(*) FROM card_numbers WHERE shredded_at IS NOT NULL)" : "";
            var cards = await api.NumberAsync($"SELECT count(*) {gone} FROM cards {demanded}");
            var kept = table is "pan_index" ? $"WHERE key_version = ({OldestIndexKey})" : "";
            Assert.Equal(cards, await api.NumberAsync($"SELECT count(*) FROM {table} {kept}"));
        }

        var references = $"SELECT count(*) FROM card_references r WHERE r.organization_id = c.organization_id AND r.card_id = c.id";
        Assert.Equal(0, await api.NumberAsync($"SELECT count(*) FROM cards c WHERE ({references}) <> 2"));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM idempotency_keys WHERE status IS NULL OR answer IS NULL"));
    }

    /// <summary>All that a call may have written, counted: equal before and after means that nothing was.</summary>
    public static async Task<string> CountAsync(TestApi api)
    {
        List<string> counts = [];
        foreach (var table in Tables)
            counts.Add($"{table} {await api.NumberAsync($"SELECT count(*) FROM {table}")}");
        return string.Join(", ", counts);
    }

    /// <summary>When time moves a card next is kept beside it, and is what the core says.</summary>
    public static async Task CheckDueTimesAsync(TestApi api)
    {
        var kept = await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT {CardTable.Columns}, c.due_at FROM cards c",
            row => (Card: CardTable.Read(row, 0), DueAt: row.InstantOrNull(CardTable.ColumnCount)),
            default), default);
        Assert.All(kept, pair => Assert.Equal(CardTime.Next(pair.Card)?.At, pair.DueAt));
    }

    // The status that the last event speaks of is the one that the card has; a change of settings speaks of none.
    private static async Task CheckLastEventsAsync(TestApi api)
    {
        var last = await api.TextsAsync($"""
            SELECT c.status || ' ' || e.facts
            FROM cards c
            JOIN events e ON {SameCard} AND e.number = c.version
            """);
        Assert.All(last, line =>
        {
            var status = line.Split(' ')[0];
            var facts = JsonNode.Parse(line[status.Length..])!;
            var said = facts["status"] is JsonObject change ? change["to"] : facts["status"];
            if (said is not null) Assert.Equal(status, said.GetValue<string>());
        });
    }
}

using System.Text.Json;
using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>
/// Each card of an organization against its own history and against the core: its status and locks are those that the last event about them
/// says, and time moves it next when the core says so.
/// </summary>
internal static class VerifyCardTable
{
    /// <summary>Shows every card that is not so: the check's name, its id, what is kept, and what follows.</summary>
    public static ValueTask EachAsync(
        Transaction tx, OrganizationId organization, Action<string, CardId, string, string> differs, CancellationToken cancel) =>
        tx.EachAsync($"""
            SELECT {CardTable.Columns}, c.due_at, (
                SELECT e.facts
                FROM events e
                WHERE e.organization_id = c.organization_id AND e.stream_id = c.id AND e.facts LIKE '%"status":%'
                ORDER BY e.number DESC
                LIMIT 1)
            FROM cards c
            WHERE c.organization_id = {organization}
            """, row =>
        {
            var card = CardTable.Read(row, 0);
            var (kept, said) = (StateOf(card), StateIn(row.TextOrNull(CardTable.ColumnCount + 1)));
            if (kept != said) differs("card_status", card.Id, kept, said);

            var (due, next) = (row.InstantOrNull(CardTable.ColumnCount), CardTime.Next(card)?.At);
            if (due != next) differs("due_time", card.Id, TextOf(due), TextOf(next));
        }, cancel);

    private static string StateOf(Card card)
    {
        var locks = Enum.GetValues<CardLocks>().Where(one => one != CardLocks.None && card.Locks.HasFlag(one)).Select(Names<CardLocks>.Of);
        return string.Join(' ', locks.Prepend(Names<CardStatus>.Of(card.Status)));
    }

    // A move says its status and its locks from and to; a new card is said whole, and has no locks.
    private static string StateIn(string? facts)
    {
        if (facts is null) return "no event";

        using var document = JsonDocument.Parse(facts);
        var status = document.RootElement.GetProperty("status");
        if (status.ValueKind == JsonValueKind.String) return status.GetString()!;

        var to = status.GetProperty("to").GetString()!;
        return document.RootElement.TryGetProperty("locks", out var locks)
            ? string.Join(' ', locks.GetProperty("to").EnumerateArray().Select(one => one.GetString()!).Prepend(to))
            : to;
    }

    private static string TextOf(DateTimeOffset? instant) => instant is { } at ? at.ToString("O", null) : "never";
}

using System.Globalization;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// The text in which a list's <c>query</c> looks: eight of the nine fields, in lower case, a line each. The ninth, the status, changes too
/// often to be kept here: a word is matched against the names of the statuses instead.
/// </summary>
internal static class CardSearchTable
{
    /// <summary>The wire's bound (wire-contract.md §1).</summary>
    public const int LongestQuery = 100;

    public static ValueTask InsertAsync(Transaction tx, Card card, Membership holder, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO card_search (organization_id, card_id, words) VALUES ({card.Organization}, {card.Id}, {WordsOf(card, holder)})
        """, cancel);

    public static ValueTask UpdateAsync(Transaction tx, Card card, Membership holder, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE card_search SET words = {WordsOf(card, holder)} WHERE organization_id = {card.Organization} AND card_id = {card.Id}
        """, cancel);

    public static IReadOnlyList<string> SplitWords(string query) =>
        [.. query.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether a word occurs in one of the nine fields of <c>cards c</c>, as plain text.</summary>
    public static Sql Matches(string word)
    {
        // No text can hold it, and one engine refuses to be asked.
        if (word.Contains('\0', StringComparison.Ordinal)) return Sql.Plain("FALSE");

        List<string> statuses = [.. Names<CardStatus>.All.Where(status => status.Contains(word, StringComparison.Ordinal))];
        Sql inText = $"""
            EXISTS (SELECT 1 FROM card_search s WHERE s.organization_id = c.organization_id AND s.card_id = c.id
                AND s.words LIKE {Pattern(word)} ESCAPE '\')
            """;
        return statuses is [] ? inText : $"({inText} OR c.status {Sql.In(statuses)})";
    }

    private static string WordsOf(Card card, Membership holder)
    {
        string?[] fields =
        [
            holder.FirstName,
            holder.LastName,
            card.Id.Value.ToString("D"),
            card.Nickname,
            card.Number?.LastDigits,
            card.PreExpiresAt is { } end ? Wire.Format(end) : null,
            card.ExpiryMonth?.Year.ToString(CultureInfo.InvariantCulture),
            card.ExpiryMonth?.Month.ToString(CultureInfo.InvariantCulture),
        ];
        return string.Join('\n', fields.OfType<string>()).ToLowerInvariant();
    }

    private static string Pattern(string word)
    {
        var plain = word
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
        return $"%{plain}%";
    }
}

using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Decisions;

/// <summary>Pages of authorizations, for whoever sees their cards.</summary>
internal static class ListedAuthorizationTable
{
    // Authorization.Status, in its order. It is derived, so no index knows it: a filter looks at what the others leave.
    private static readonly Sql.Fragment Status = new($"""
        CASE WHEN a.held > 0 THEN 'open' WHEN a.cleared > 0 THEN 'cleared' WHEN a.verdict = 'declined' THEN 'declined'
            WHEN a.expired > 0 THEN 'expired' WHEN a.reversed > 0 OR (a.flags & {(long)Oddities.Early}) <> 0 THEN 'reversed'
            ELSE 'verified' END
        """);

    /// <summary>One page, the newest first, and how many there are in all.</summary>
    public static async ValueTask<(long Total, IReadOnlyList<Authorization> Authorizations)> ListAsync(
        Transaction tx, Caller caller, AuthorizationFilter filter, CancellationToken cancel)
    {
        var page = filter.Page;
        var found = await tx.ListAsync($"""
            SELECT {AuthorizationTable.Columns}
            FROM authorizations a
            WHERE {Where(caller, filter)}
            ORDER BY a.decided_at DESC, a.id DESC
            LIMIT {page.Size + 1} OFFSET {page.Offset}
            """, row => AuthorizationTable.Read(row).Authorization, cancel);

        // Most lists are one page: then there is nothing to count.
        if (page.Number == 1 && found.Count <= page.Size) return (found.Count, found);

        var total = await tx.NumberAsync(Total(caller, filter), cancel);
        return (total, [.. found.Take((int)page.Size)]);
    }

    // All that somebody sees is added up from the rows of budgets, which know it: the cards of one budget have one holder, so whoever sees
    // one of them sees them all. What a filter leaves is counted.
    private static Sql Total(Caller caller, AuthorizationFilter filter)
    {
        if (filter is not { Cards: [], Statuses: [], Outcomes: [] })
            return $"SELECT count(*) FROM authorizations a WHERE {Where(caller, filter)}";

        Sql sum = $"SELECT CAST(coalesce(sum(k.authorizations), 0) AS bigint) FROM card_counters k";
        if (Permissions.Of(caller.Role, Act.SeeCard) == Reach.Any) return $"{sum} WHERE k.organization_id = {caller.Organization}";
        return $"""
            {sum} JOIN cards c ON c.organization_id = k.organization_id AND c.id = k.card_id
            WHERE c.organization_id = {caller.Organization}{CardFilter.Visible(caller)}
            """;
    }

    private static Sql Where(Caller caller, AuthorizationFilter filter)
    {
        Sql where = $"a.organization_id = {caller.Organization}{OfCards(caller, filter.Cards)}";
        if (filter.Statuses is not [])
            where = $"{where} AND {Status} {Sql.In([.. filter.Statuses.Select(Names<AuthorizationStatus>.Of)])}";
        if (filter.Outcomes is not []) where = $"{where} AND a.verdict {Sql.In([.. filter.Outcomes.Select(Names<Verdict>.Of)])}";
        return where;
    }

    // Of some cards they are found by their budgets, since an index by card would be one more place that every purchase has to write to;
    // and what one card has seen can be sorted.
    private static Sql OfCards(Caller caller, IReadOnlyList<CardId> cards)
    {
        if (cards is [] && Permissions.Of(caller.Role, Act.SeeCard) == Reach.Any) return Sql.Plain("");

        Sql meant = $"c.organization_id = {caller.Organization}{CardFilter.Visible(caller)}";
        if (cards is not []) meant = $"{meant} AND c.id {Sql.In(cards)}";
        return $"""
             AND a.card_id IN (SELECT c.id FROM cards c WHERE {meant})
              AND a.budget_id IN (
                SELECT k.budget_id
                FROM cards c
                JOIN card_counters k ON k.organization_id = c.organization_id AND k.card_id = c.id
                WHERE {meant})
            """;
    }
}

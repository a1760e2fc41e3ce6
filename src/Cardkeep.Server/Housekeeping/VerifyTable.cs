using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>
/// What must be true of one organization's rows, each as a query for those of which it is not: the id, what stands there, and what the
/// other rows add up to.
/// </summary>
internal static class VerifyTable
{
    /// <summary>By name, as a report calls them.</summary>
    public static IReadOnlyList<(string Name, Sql Query)> All(OrganizationId organization) =>
    [
        .. Numbered(organization),
        ("request_events", Numbered(new("card_requests"), new("CASE t.status WHEN 'pending' THEN 1 ELSE 2 END"), "TRUE", organization)),
        ("refund_events", Numbered(
            new("refunds"), new("CASE WHEN t.undone_at IS NULL THEN 1 ELSE 2 END"), "t.authorization_id IS NULL", organization)),
        ("held_total", Total(new("held_total"), organization, Held("TRUE"))),
        ("booked_total", Total(new("booked_total"), organization, $"{Cleared("TRUE")} - {GivenBack("amount", "TRUE")}")),
        ("payment_life_held", Total(new("payment_life_held"), organization, Held("a.counts_life"))),
        ("payment_life_spent", Total(
            new("payment_life_spent"), organization, $"{Cleared("a.counts_life")} - {GivenBack("payment_life", "TRUE")}")),
        .. Periods(organization, "payment", "a.pair <> 'atm'"),
        .. Periods(organization, "atm", "a.pair <> 'payment'"),
        ("authorizations_of_budget", Total(
            new("authorizations"), organization,
            "(SELECT count(*) FROM authorizations a WHERE a.organization_id = k.organization_id AND a.budget_id = k.card_id)")),
        ("refunded", Refunds(new("refunded"), new("amount"), organization)),
        ("credited", Refunds(new("credited"), new("credited"), organization)),
    ];

    private static IEnumerable<(string Name, Sql Query)> Periods(OrganizationId organization, string pair, string counts)
    {
        foreach (var (period, is_in, given) in ((string, string, string)[])
            [
                ("day", "x.day = k.day", $"{pair}_day"),
                ("month", "substr(CAST(x.day AS text), 1, 7) = substr(CAST(k.day AS text), 1, 7)", $"{pair}_month"),
            ])
        {
            var charged = $"{counts} AND {is_in.Replace("x.", "a.", StringComparison.Ordinal)}";
            var refunded = is_in.Replace("x.", "f.", StringComparison.Ordinal);
            yield return ($"{pair}_{period}_held", Total(new($"{pair}_{period}_held"), organization, Held(charged)));
            yield return ($"{pair}_{period}_spent", Total(
                new($"{pair}_{period}_spent"), organization, $"{Cleared(charged)} - {GivenBack(given, refunded)}"));
        }
    }

    // Whatever counts its own changes.
    private static IEnumerable<(string Name, Sql Query)> Numbered(OrganizationId organization) =>
        ((string[])["card", "authorization", "client", "consent", "grant", "phone", "sca_session"]).Select(noun =>
            ($"{noun}_events", Numbered(new($"{noun}s"), new("t.version"), "TRUE", organization)));

    // A number stands once in a stream, so that as many events as the highest number means: none is missing.
    private static Sql Numbered(Sql.Fragment table, Sql.Fragment version, string which, OrganizationId organization) => $"""
        SELECT s.id, CAST(s.version AS text), CAST(s.events AS text) || ' events up to ' || CAST(s.latest AS text)
        FROM (
            SELECT t.id, {version} AS version, (
                SELECT count(*) FROM events e WHERE e.organization_id = t.organization_id AND e.stream_id = t.id) AS events, (
                SELECT coalesce(max(e.number), 0) FROM events e
                WHERE e.organization_id = t.organization_id AND e.stream_id = t.id) AS latest
            FROM {table} t
            WHERE t.organization_id = {organization} AND {new Sql.Fragment(which)}
        ) s
        WHERE s.version <> s.events OR s.version <> s.latest
        """;

    private static Sql Total(Sql.Fragment column, OrganizationId organization, string sum) => $"""
        SELECT s.card_id, CAST(s.kept AS text), CAST(s.summed AS text)
        FROM (
            SELECT k.card_id, k.{column} AS kept, {new Sql.Fragment(sum)} AS summed
            FROM card_counters k
            WHERE k.organization_id = {organization}
        ) s
        WHERE s.kept <> s.summed
        """;

    private static string Held(string which) => SumOf("held", which);

    private static string Cleared(string which) => SumOf("cleared", which);

    private static string SumOf(string column, string which) =>
        $"(SELECT CAST(coalesce(sum(a.{column}), 0) AS bigint) FROM authorizations a "
        + $"WHERE a.organization_id = k.organization_id AND a.budget_id = k.card_id AND {which})";

    private static string GivenBack(string column, string which) =>
        $"(SELECT CAST(coalesce(sum(f.{column}), 0) AS bigint) FROM refunds f "
        + $"WHERE f.organization_id = k.organization_id AND f.budget_id = k.card_id AND f.undone_at IS NULL AND {which})";

    private static Sql Refunds(Sql.Fragment kept, Sql.Fragment column, OrganizationId organization) => $"""
        SELECT s.id, CAST(s.kept AS text), CAST(s.summed AS text)
        FROM (
            SELECT a.id, a.{kept} AS kept, (
                SELECT CAST(coalesce(sum(f.{column}), 0) AS bigint)
                FROM refunds f
                WHERE f.organization_id = a.organization_id AND f.budget_id = a.budget_id AND f.authorization_id = a.id
                  AND f.undone_at IS NULL) AS summed
            FROM authorizations a
            WHERE a.organization_id = {organization}
        ) s
        WHERE s.kept <> s.summed
        """;
}

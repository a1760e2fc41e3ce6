using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>
/// Rows of one organization that belong together, each as a query for those that do not: the id, what stands there, and what should. No
/// foreign key holds these: they would lock the wide rows with every purchase.
/// </summary>
internal static class VerifyRowsTable
{
    /// <summary>By name, as a report calls them.</summary>
    public static IReadOnlyList<(string Name, Sql Query)> All(OrganizationId organization) =>
    [
        ("card_counts", Counts(organization)),
        ("born_with_the_card", Cards(
            organization, "counters, activity, search text, two references", "not all of them",
            $"{None("card_counters", "k")} OR {None("card_activity", "y")} OR {None("card_search", "s")} "
            + $"OR 2 <> {Of("card_references", "r")}")),
        ("network_token", Cards(
            organization, "one token for the network", "none, or several",
            $"1 <> {Of("card_references", "r", "AND substr(r.reference, 1, 3) = 'ck_'")} AND 2 = {Of("card_references", "r")}")),
        ("card_number", Cards(
            organization, "a sealed number that is found, unless onhold or shredded", "another count",
            $"CASE WHEN c.mask_pan IS NULL THEN 0 ELSE 1 END <> {Of("card_numbers", "n")} "
            + $"OR {Of("card_numbers", "n", "AND n.shredded_at IS NULL")} <> {Of("pan_index", "i", $"AND i.key_version = ({IndexKey})")}")),
        ("had_operation", Cards(
            organization, "never used", "an operation",
            "EXISTS (SELECT 1 FROM card_counters k WHERE k.organization_id = c.organization_id AND k.card_id = c.id "
            + $"AND NOT k.had_operation) AND 0 < {Of("authorizations", "a", "AND (a.approved > 0 OR a.cleared > 0)")}")),
        ("parent_of_card", Cards(
            organization, "in the place of another card", "which is not there, or says otherwise",
            "c.parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cards p WHERE p.organization_id = c.organization_id "
            + "AND p.id = c.parent_id AND p.replaced_by = c.replaces AND substr(p.mask_pan, 13, 4) = c.parent_last_digits)")),
        ("replaced_card", Cards(
            organization, "replaced", "by no card",
            "c.replaced_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cards n WHERE n.organization_id = c.organization_id "
            + "AND n.parent_id = c.id)")),
        ("budget_of_card", Cards(
            organization, "a budget", "not its own, or that of its chain",
            "EXISTS (SELECT 1 FROM card_counters k WHERE k.organization_id = c.organization_id AND k.card_id = c.id AND k.budget_id "
            + "<> coalesce((SELECT p.budget_id FROM card_counters p WHERE p.organization_id = c.organization_id "
            + "AND p.card_id = c.parent_id), c.id))")),
        ("budget_of_authorization", OfNothing(
            organization, "authorizations", "id", "its card draws on another budget",
            "EXISTS (SELECT 1 FROM card_counters k WHERE k.organization_id = t.organization_id AND k.card_id = t.card_id "
            + "AND k.budget_id <> t.budget_id)")),
        ("authorization_of_nothing", OfNothing(organization, "authorizations", "id", "no such card", NoCard)),
        ("refund_of_nothing", OfNothing(
            organization, "refunds", "id", "no such card or authorization",
            $"{NoCard} OR (t.authorization_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM authorizations a "
            + "WHERE a.organization_id = t.organization_id AND a.id = t.authorization_id))")),
        ("counters_of_nothing", OfNothing(organization, "card_counters", "card_id", "no such card", NoCard)),
        ("reference_of_nothing", OfNothing(organization, "card_references", "card_id", "no such card", NoCard)),
        ("message_of_nothing", OfNothing(
            organization, "network_messages", "authorization_id", "no such authorization",
            "t.authorization_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM authorizations a "
            + "WHERE a.organization_id = t.organization_id AND a.id = t.authorization_id)")),
        ("event_of_nothing", OfNothing(
            organization, "events", "stream_id", "nothing that it could have happened to",
            $"(t.kind LIKE 'card.%' AND {NoStream("cards")}) OR (t.kind LIKE 'authorization.%' AND {NoStream("authorizations")}) "
            + $"OR (t.kind LIKE 'refund.%' AND {NoStream("refunds")} AND {NoStream("authorizations")})")),
    ];

    // The oldest is complete while another is being filled.
    private const string IndexKey = "SELECT min(k.version) FROM vault_keys k WHERE k.purpose = 'index'";

    private const string NoCard = "NOT EXISTS (SELECT 1 FROM cards c WHERE c.organization_id = t.organization_id AND c.id = t.card_id)";

    private static string NoStream(string table) =>
        $"NOT EXISTS (SELECT 1 FROM {table} s WHERE s.organization_id = t.organization_id AND s.id = t.stream_id)";

    private static string Of(string table, string alias, string more = "") =>
        $"(SELECT count(*) FROM {table} {alias} WHERE {alias}.organization_id = c.organization_id AND {alias}.card_id = c.id {more})";

    private static string None(string table, string alias) => $"0 = {Of(table, alias)}";

    private static Sql Cards(OrganizationId organization, string kept, string derived, string wrong) => $"""
        SELECT c.id, {kept}, {derived}
        FROM cards c
        WHERE c.organization_id = {organization} AND ({new Sql.Fragment(wrong)})
        """;

    private static Sql OfNothing(OrganizationId organization, string table, string id, string derived, string wrong) => $"""
        SELECT t.{new Sql.Fragment(id)}, {table}, {derived}
        FROM {new Sql.Fragment(table)} t
        WHERE t.organization_id = {organization} AND ({new Sql.Fragment(wrong)})
        """;

    private static Sql Counts(OrganizationId organization) => $"""
        SELECT s.organization_id, s.status || ' ' || s.card_level || ' ' || CAST(s.kept AS text), CAST(s.counted AS text)
        FROM (
            SELECT x.organization_id, x.status, x.card_level, sum(x.kept) AS kept, sum(x.counted) AS counted
            FROM (
                SELECT k.organization_id, k.status, k.card_level, k.cards AS kept, 0 AS counted
                FROM card_counts k
                WHERE k.organization_id = {organization}
                UNION ALL
                SELECT c.organization_id, c.status, c.card_level, 0, 1
                FROM cards c
                WHERE c.organization_id = {organization}
            ) x
            GROUP BY x.organization_id, x.status, x.card_level
        ) s
        WHERE s.kept <> s.counted
        """;
}

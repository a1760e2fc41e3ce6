using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Housekeeping;

/// <summary>
/// What must be true of the rows that are the installation's and no organization's, each as a query for those of which it is not: the id,
/// what stands there, and what should.
/// </summary>
internal static class VerifyInstallationTable
{
    /// <summary>By name, as a report calls them.</summary>
    public static IReadOnlyList<(string Name, Sql Query)> All { get; } =
    [
        // Few enough to be counted one by one: of what strangers cause only so many stay.
        ("event_numbers", $"""
            SELECT e.stream_id, CAST(count(*) AS text) || ' events', 'numbers up to ' || CAST(max(e.number) AS text)
            FROM events e
            WHERE e.organization_id = {OrganizationId.Installation}
            GROUP BY e.stream_id
            HAVING count(*) <> max(e.number) OR min(e.number) <> 1
            """),
        ("signing_key_events", $"""
            SELECT k.id, 'a signing key', 'another event than that it was made'
            FROM signing_keys k
            WHERE k.organization_id = {OrganizationId.Installation} AND 1 <> (
                SELECT coalesce(sum(CASE e.kind WHEN 'signing_key.made' THEN 1 ELSE 2 END), 0) FROM events e
                WHERE e.organization_id = k.organization_id AND e.stream_id = k.id)
            """),
        ("signing_key_of_event", $"""
            SELECT e.stream_id, 'a signing key was made, and not dropped', 'no such key'
            FROM events e
            WHERE e.organization_id = {OrganizationId.Installation} AND e.kind = 'signing_key.made'
              AND NOT EXISTS (
                SELECT 1 FROM signing_keys k WHERE k.organization_id = e.organization_id AND k.id = e.stream_id)
              AND NOT EXISTS (
                SELECT 1 FROM events d
                WHERE d.organization_id = e.organization_id AND d.stream_id = e.stream_id AND d.kind = 'signing_key.dropped')
            """),
        ("key_of_signing_key", $"""
            SELECT k.id, 'signing key ' || CAST(k.number AS text), 'no key of the vault that signs'
            FROM signing_keys k
            WHERE k.organization_id = {OrganizationId.Installation} AND NOT EXISTS (
                SELECT 1 FROM vault_keys v
                WHERE v.organization_id = k.organization_id AND v.purpose = {KeyPurpose.IdToken} AND v.version = k.number)
            """),

        // The next one may be there before its row: the key is made first.
        ("signing_key_of_key", $"""
            SELECT v.organization_id, 'key ' || CAST(v.version AS text) || ' of the vault, which signs', 'no such signing key'
            FROM vault_keys v
            WHERE v.organization_id = {OrganizationId.Installation} AND v.purpose = {KeyPurpose.IdToken}
              AND v.version <> 1 + (
                SELECT coalesce(max(k.number), 0) FROM signing_keys k WHERE k.organization_id = v.organization_id)
              AND NOT EXISTS (
                SELECT 1 FROM signing_keys k WHERE k.organization_id = v.organization_id AND k.number = v.version)
            """),
    ];
}

using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Housekeeping;

/// <summary>Of one organization's cards those of which something is kept by a key that is not there.</summary>
internal static class VerifyVaultTable
{
    /// <summary>Shows each: the check's name, its id, what is kept, and what there is.</summary>
    public static async ValueTask EachAsync(
        Transaction tx, OrganizationId organization, Action<string, CardId, string, string> differs, CancellationToken cancel)
    {
        // What begins as no key does is sealed by none; where there is none, nothing begins so.
        var heads = await tx.ListAsync($"""
            SELECT k.version FROM vault_keys k WHERE k.organization_id = {organization} AND k.purpose = {KeyPurpose.Data}
            """, row => Sealed.HeadOf(row.Integer(0)), cancel);
        await tx.EachAsync($"""
            SELECT n.card_id FROM card_numbers n
            WHERE n.organization_id = {organization} AND n.shredded_at IS NULL
              AND NOT substr(n.sealed, 1, 5) {Sql.In([.. heads, Sealed.HeadOf(0)])}
            """, row => differs("key_of_number", new(row.Guid(0)), "a sealed number", "no key that opens it"), cancel);
        await tx.EachAsync($"""
            SELECT p.card_id FROM card_pins p
            JOIN cards c ON c.organization_id = p.organization_id AND c.id = p.card_id
            WHERE p.organization_id = {organization} AND NOT c.status {Sql.In(KeyRetirement.Final)} AND NOT EXISTS (
                SELECT 1 FROM vault_keys k
                WHERE k.organization_id = {OrganizationId.Installation} AND k.purpose = {KeyPurpose.Pin} AND k.version = p.key_version)
            """, row => differs("key_of_pin", new(row.Guid(0)), "a PIN", "no key that it fits under"), cancel);
        await tx.EachAsync($"""
            SELECT n.card_id FROM card_numbers n
            JOIN cards c ON c.organization_id = n.organization_id AND c.id = n.card_id
            WHERE n.organization_id = {organization} AND NOT c.status {Sql.In(KeyRetirement.Final)} AND NOT EXISTS (
                SELECT 1 FROM vault_keys k
                WHERE k.organization_id = {OrganizationId.Installation} AND k.purpose = {KeyPurpose.Cvv} AND k.version = n.cvv_version)
            """, row => differs("key_of_cvv", new(row.Guid(0)), "a CVV", "no key that derives it"), cancel);
    }
}

using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>Where plastic is sent that does not go to the organization; read by whoever ships it.</summary>
internal static class ShippingAddressTable
{
    private static ShippingAddress Read(Row row) => new(
        row.TextOrNull(0), row.Text(1), row.TextOrNull(2), row.TextOrNull(3), row.Text(4), row.Text(5), row.Text(6));

    public static ValueTask<ShippingAddress?> FindAsync(
        Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT contact_name, first_line, second_line, third_line, zipcode, city, country
            FROM shipping_addresses
            WHERE organization_id = {organization} AND card_id = {card}
            """, Read, cancel);

    public static ValueTask InsertAsync(
        Transaction tx, OrganizationId organization, CardId card, ShippingAddress address, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO shipping_addresses (organization_id, card_id, contact_name, first_line, second_line, third_line,
                zipcode, city, country)
            VALUES ({organization}, {card}, {address.ContactName}, {address.FirstLine}, {address.SecondLine}, {address.ThirdLine},
                {address.Zipcode}, {address.City}, {address.Country})
            """, cancel);
}

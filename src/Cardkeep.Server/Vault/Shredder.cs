using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// Destroys what is secret of cards that are over: the number, by which it is found, and the PIN. What lists show of the number stays. No
/// key is needed for it, so what cannot be opened any more goes too.
/// </summary>
internal static class Shredder
{
    private const string TraceId = "housekeeping";

    /// <summary>False: the card has no number, or no longer.</summary>
    /// <param name="stream">The only event of its own stream.</param>
    public static async ValueTask<bool> ShredAsync(
        Transaction tx, OrganizationId organization, CardId card, Guid stream, DateTimeOffset now, CancellationToken cancel)
    {
        // Whoever seals numbers anew waits for this row, or was waited for: so no row of the index comes that this does not see.
        if (!await VaultTable.LockAsync(tx, organization, card, cancel)) return false;

        await PanIndexTable.DeleteAsync(tx, organization, card, cancel);
        await PinTable.DeleteAsync(tx, organization, card, cancel);
        await VaultTable.ShredAsync(tx, organization, card, now, cancel);
        var facts = FormattableString.Invariant($$"""{"card_id":"{{card.Value:D}}"}""");
        await EventTable.AppendAsync(
            tx, new Origin(now, null, null, TraceId), organization, new NewEvent(stream, 1, "number.shredded", facts), cancel);
        return true;
    }
}

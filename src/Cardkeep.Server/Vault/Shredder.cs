using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// Destroys what is secret of cards that are over: the number, by which it is found, and the PIN. What lists show of the number stays.
/// </summary>
internal sealed class Shredder(Keys keys)
{
    private const string TraceId = "housekeeping";

    /// <summary>False: the card has no number, or no longer.</summary>
    /// <param name="stream">The only event of its own stream.</param>
    public async ValueTask<bool> ShredAsync(
        Transaction tx, OrganizationId organization, CardId card, Guid stream, DateTimeOffset now, CancellationToken cancel)
    {
        // Whoever seals numbers anew waits for this row, or was waited for: so no key of the index comes that this does not see.
        if (await VaultTable.FindForShreddingAsync(tx, organization, card, cancel) is not { } kept) return false;

        var data = await keys.FindAsync(tx, organization, KeyPurpose.Data, Sealed.KeyIdOf(kept.Box), cancel)
            ?? throw new InvalidOperationException("the key that sealed a number is not there");
        var number = CardVault.Open(data, kept.Box, organization, card);
        var index = await keys.HoldAsync(tx, OrganizationId.Installation, KeyPurpose.Index, cancel);
        await PanIndexTable.DeleteAsync(tx, [.. index.Select(key => CardVault.HashOf(number, key))], cancel);
        await PinTable.DeleteAsync(tx, organization, card, cancel);
        await VaultTable.ShredAsync(tx, organization, card, now, cancel);
        var facts = FormattableString.Invariant($$"""{"card_id":"{{card.Value:D}}"}""");
        await EventTable.AppendAsync(
            tx, new Origin(now, null, null, TraceId), organization, new NewEvent(stream, 1, "number.shredded", facts), cancel);
        return true;
    }
}

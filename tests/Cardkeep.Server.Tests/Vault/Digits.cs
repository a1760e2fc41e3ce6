using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>What stands on a card of the demo organization, read with the installation's keys: to hold answers against.</summary>
internal static class Digits
{
    public static async Task<CardDigits> OfAsync(TestApi api, string card) => (await FindAsync(api, card))!;

    /// <summary>Null: nothing stands on it any more.</summary>
    public static Task<CardDigits?> FindAsync(TestApi api, string card)
    {
        var digits = new DigitsVault(OpenedKeys.Keys(api.Database), api.App.Settings.Vault);
        return api.Database.ReadAsync(async tx =>
        {
            var held = await CardTable.FindAsync(tx, Demo.Organization, new(Guid.Parse(card)), ManualClock.Start, default);
            return await digits.FindAsync(tx, held!.Card, default);
        }, default);
    }
}

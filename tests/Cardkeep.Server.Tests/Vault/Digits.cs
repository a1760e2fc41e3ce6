using Cardkeep.Sandbox;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>What stands on a card of the demo organization, read with the installation's keys: to hold answers against.</summary>
internal static class Digits
{
    public static async Task<CardDigits> OfAsync(TestApi api, string card)
    {
        var keys = new Keys(api.Database, MasterKeys.Load(TestDatabases.MasterKeyFile));
        var key = await (await DigitsVault.OpenAsync(keys, api.App.Settings.Vault, default)).OpenAsync(Demo.Organization, default);
        return await api.Database.ReadAsync(async tx =>
        {
            var held = await CardTable.FindAsync(tx, Demo.Organization, new(Guid.Parse(card)), ManualClock.Start, default);
            return (await key.FindAsync(tx, held!.Card, default))!;
        }, default);
    }
}

using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>What is made around the keys of a database, connected by hand.</summary>
internal sealed class VaultParts
{
    private VaultParts(Keys keys, Database database, VaultSettings settings, TimeProvider realTime, ILogger log)
    {
        Keys = keys;
        Cards = new(keys, settings.Bin);
        Digits = new(keys, settings);
        Retirement = new(database, realTime, log);
        Rekey = new(database, keys, Retirement, realTime, log);
    }

    public Keys Keys { get; }

    public CardVault Cards { get; }

    public DigitsVault Digits { get; }

    public Rekey Rekey { get; }

    public KeyRetirement Retirement { get; }

    /// <inheritdoc cref="Keys.OpenAsync"/>
    public static async Task<VaultParts> OpenAsync(
        Database database, MasterKey? master, Settings settings, TimeProvider realTime, ILogger log, CancellationToken cancel) =>
        new(await Keys.OpenAsync(database, master, settings, cancel), database, settings.Vault, realTime, log);
}

namespace Cardkeep.Vault;

/// <summary>A key that is ready for use. Printing it shows none of its bytes.</summary>
/// <param name="Version">1 for the first of its purpose; what it made says which it was.</param>
internal sealed record VaultKey(long Version, byte[] Bytes);

/// <summary>A key as it is kept.</summary>
/// <param name="Version">See <see cref="VaultKey"/>.</param>
/// <param name="MadeAt">When the rotation that made it was asked for; null: it is a first one, or older than that is kept.</param>
internal sealed record WrappedKey(OrganizationId Organization, string Purpose, long Version, byte[] Wrapped, DateTimeOffset? MadeAt)
{
    /// <summary>What a wrapped key is bound to: moved to another row, it does not open.</summary>
    public string Binding => $"key|{Purpose}|{Organization.Value:D}|{Version}";
}

/// <summary>What keys are for. One serves one purpose.</summary>
internal static class KeyPurpose
{
    /// <summary>Seals the numbers of one organization's cards.</summary>
    public const string Data = "data";

    /// <summary>Finds a card by its number.</summary>
    public const string Index = "index";

    /// <summary>Derives CVVs.</summary>
    public const string Cvv = "cvv";

    /// <summary>Keeps what PINs come to.</summary>
    public const string Pin = "pin";

    /// <summary>Signs ID tokens.</summary>
    public const string IdToken = "id_token";

    /// <summary>Those of the installation that <c>rekey</c> makes anew.</summary>
    public static readonly IReadOnlyList<string> OfInstallation = [Index, Cvv, Pin];
}

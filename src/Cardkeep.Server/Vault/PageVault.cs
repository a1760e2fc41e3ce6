using System.Security.Cryptography;

namespace Cardkeep.Vault;

/// <summary>Where the keys come from to which a page seals what it sends: one for each ticket, derived, so that none is stored.</summary>
internal sealed class PageVault(Keys keys)
{
    private const int KeyBytes = 32;

    /// <summary>The key of a ticket; the caller disposes of it.</summary>
    /// <param name="ticketHash">By which a ticket is known here.</param>
    public async Task<ECDiffieHellman> OpenAsync(byte[] ticketHash, CancellationToken cancel)
    {
        var root = await keys.PageKeyAsync(cancel);
        for (byte round = 0; ; round++)
        {
            var number = HKDF.DeriveKey(HashAlgorithmName.SHA256, root, KeyBytes, info: [.. ticketHash, round]);
            try
            {
                return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
            }
            catch (CryptographicException) when (round < byte.MaxValue)
            {
                // One number in 2³² is none of the curve's: the next one is.
            }
        }
    }
}

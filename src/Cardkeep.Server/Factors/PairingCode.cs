using System.Security.Cryptography;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// The code by which a phone is paired: typed by hand, so short; kept for ten minutes under a keyed hash, and good once. Whoever guesses
/// has one chance in 282 thousand millions each time, and the network's address from which they do is made to wait.
/// </summary>
internal static class PairingCode
{
    private const int Length = 8;

    /// <summary>Without letters and digits that look alike, and without vowels that make words.</summary>
    private const string Letters = "BCDFGHJKMNPQRSTVWXZ23456789";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private static readonly byte[] ToNothing = [];

    public static string Draw() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>As it is read and typed.</summary>
    public static string Show(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>A new code of a member; one that they had is good no longer.</summary>
    public static async ValueTask KeepAsync(
        Transaction tx, OneTimeCodes codes, PasskeyOwner owner, string code, DateTimeOffset now, CancellationToken cancel)
    {
        await PasskeyChallengeTable.DeleteOfMemberAsync(tx, owner.Organization, owner.Member, PasskeyPurpose.PairingCode, cancel);
        await PasskeyChallengeTable.InsertAsync(
            tx, new(HashOf(codes, code), owner.Organization, owner.Member, PasskeyPurpose.PairingCode, ToNothing, "", now + Life), cancel);
    }

    /// <summary>Takes a code, and locks its member; null: there is none such, or its time is up.</summary>
    public static ValueTask<PasskeyChallenge?> TakeAsync(
        Transaction tx, OneTimeCodes codes, string typed, DateTimeOffset now, CancellationToken cancel) =>
        Pairing.TakeAsync(tx, HashOf(codes, Normal(typed)), PasskeyPurpose.PairingCode, ToNothing, now, cancel);

    // Nobody has said who they are when it is typed, so it is hashed for nobody.
    private static byte[] HashOf(OneTimeCodes codes, string code) => codes.Hash(OrganizationId.Installation, Guid.Empty, code);

    private static string Normal(string typed) =>
        new([.. typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(Length + 1)]);
}

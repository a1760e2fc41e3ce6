using System.Globalization;
using Cardkeep.Http;
using Microsoft.AspNetCore.Identity;

namespace Cardkeep.Passkeys;

/// <summary>A passkey of a member: what of it is kept here is the public half.</summary>
/// <param name="Id">Ours, under which its events stand.</param>
/// <param name="CredentialId">What its authenticator calls it.</param>
/// <param name="PublicKey">As the authenticator wrote it (COSE).</param>
/// <param name="SignCount">Of the last answer; zero for ever where an authenticator does not count.</param>
/// <param name="IsSynced">It may be on several machines of the member.</param>
/// <param name="Transports">Parted by spaces: hints for a browser, of how the authenticator is reached.</param>
/// <param name="Name">The member's.</param>
/// <param name="CreatedAt">By real time, as <paramref name="UsedAt"/> is.</param>
internal sealed record Passkey(
    OrganizationId Organization,
    Guid Id,
    MemberId Member,
    byte[] CredentialId,
    byte[] PublicKey,
    long SignCount,
    bool IsSynced,
    string Transports,
    string Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UsedAt)
{
    /// <summary>Of a phone that is paired: a reference of it is the hash of that phone's cookie.</summary>
    public bool IsDevice { get; init; }

    /// <summary>The number of its last event.</summary>
    public long Version { get; init; } = 1;

    /// <summary>A list that a member can look through; who has more devices removes one.</summary>
    public const int MostOfMember = 10;

    /// <summary>A line on a narrow screen.</summary>
    public const int LongestName = 40;

    /// <summary>The words of WebAuthn §5.8.4; what else a browser might say is not kept.</summary>
    private static readonly string[] KnownTransports = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];

    public static Passkey Of(PasskeyOwner owner, Guid id, UserPasskeyInfo made, string name, DateTimeOffset now) => new(
        owner.Organization, id, owner.Member, made.CredentialId, made.PublicKey, made.SignCount, made.IsBackupEligible,
        string.Join(' ', KnownTransports.Intersect(made.Transports ?? [], StringComparer.Ordinal)), name, now, null);

    /// <summary>A name as it can be shown on one line: it is for whoever gave it, so what is too much is cut off, not refused.</summary>
    public static string NameOf(string? typed, string otherwise)
    {
        var text = new string([.. (typed ?? "").Trim().Where(letter => !char.IsControl(letter))]);
        var whole = new StringInfo(text);
        if (whole.LengthInTextElements > LongestName) text = whole.SubstringByTextElements(0, LongestName);
        return text.Length is 0 or > LongestName * Members.MostCodePointsInACharacter ? otherwise : text;
    }

    /// <summary>A copy, since the framework writes into what it is given.</summary>
    public UserPasskeyInfo ToFramework() => new(
        CredentialId, PublicKey, CreatedAt, (uint)SignCount, Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        isUserVerified: true, IsSynced, isBackedUp: IsSynced, [], []);
}

/// <summary>Whose passkeys: a member's. An authenticator keeps the id of the membership with the key.</summary>
/// <param name="Name">For people, with <paramref name="Email"/> beside it: how an authenticator lists the key.</param>
internal sealed record PasskeyOwner(OrganizationId Organization, MemberId Member, string Name, string Email)
{
    public string Handle => Member.Value.ToString("D");
}

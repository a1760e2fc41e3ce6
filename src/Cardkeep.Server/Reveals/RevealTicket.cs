using Cardkeep.Vault;

namespace Cardkeep.Reveals;

/// <summary>What a page is for.</summary>
internal enum RevealKind
{
    /// <summary>Number, expiry and CVV.</summary>
    Details,

    /// <summary>The PIN that was chosen.</summary>
    ShowPin,

    /// <summary>Another PIN, or the first.</summary>
    SetPin,
}

/// <summary>
/// What opens one page, once: bound to a member, a client, a card and the token that asked for it (threats-and-faults.md §4).
/// </summary>
/// <param name="Id">Under which its events stand; opens nothing.</param>
/// <param name="TokenHash">Of the access token: when it stops counting, so does the ticket.</param>
/// <param name="ExpiresAt">Until when it may be opened.</param>
/// <param name="OpenedAt">Null: not yet.</param>
/// <param name="PageKey">To which the digits are sealed; null until it is opened.</param>
/// <param name="ShownAt">When the digits were sent, or the PIN was set; null: not yet.</param>
/// <param name="Version">The number of its last event.</param>
internal sealed record RevealTicket(
    byte[] Hash,
    Guid Id,
    OrganizationId Organization,
    MemberId Member,
    ClientId Client,
    byte[] TokenHash,
    CardId Card,
    RevealKind Kind,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? OpenedAt,
    Jwk? PageKey,
    DateTimeOffset? ShownAt,
    long Version)
{
    /// <summary>The wire's own figure (wire-contract.md §10.5).</summary>
    public static readonly TimeSpan TimeToOpen = TimeSpan.FromSeconds(60);

    /// <summary>How long an opened page may wait for its authentication: as long as the session of that lives.</summary>
    public static readonly TimeSpan TimeToShow = TimeSpan.FromMinutes(15);

    /// <summary>
    /// After so many events of a ticket its refusals are no longer said. Whoever has a spent one may ask for ever, and is not to fill the
    /// audit record; what goes wrong by mistake takes a few.
    /// </summary>
    public const int MostEvents = 20;

    private const string Prefix = "ckrv_";

    /// <summary>256 random bits, named so that a scanner that finds one knows what it is.</summary>
    public static string Draw() => Secrets.Draw(Prefix);

    public bool MayBeShownAt(DateTimeOffset now) => OpenedAt is { } opened && ShownAt is null && opened + TimeToShow > now;
}

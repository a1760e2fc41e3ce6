namespace Cardkeep.Sca;

/// <summary>
/// A request for strong authentication: bound to one call by one caller, decided once, used once (wire-contract.md §5.3).
/// </summary>
/// <param name="Digest">SHA-256 over method, path and canonical body.</param>
internal sealed record ScaSession(
    OrganizationId Organization,
    MemberId Member,
    ClientId Client,
    byte[] Digest,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? AllowedAt,
    DateTimeOffset? DeniedAt,
    DateTimeOffset? ConsumedAt)
{
    /// <summary>What a poll hears; a session past its time is refused.</summary>
    public string ResultAt(DateTimeOffset now) =>
        ExpiresAt <= now || DeniedAt is not null ? "deny"
        : AllowedAt is not null ? "allow"
        : "waiting";
}

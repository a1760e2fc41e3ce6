using Cardkeep.Access;

namespace Cardkeep.Sca;

/// <summary>
/// A request for strong authentication: bound to one call by one caller, decided once, used once (wire-contract.md §5.3).
/// </summary>
/// <param name="Id">Under which its events stand; opens nothing.</param>
/// <param name="Action">The action type that the 428 named.</param>
/// <param name="Digest">SHA-256 over method, path and canonical body.</param>
/// <param name="CodeHash">Null: no code decides it.</param>
/// <param name="Asked">What the member was asked to approve, as JSON; null: it was opened before that was kept.</param>
internal sealed record ScaSession(
    Guid Id,
    OrganizationId Organization,
    MemberId Member,
    ClientId Client,
    string Action,
    string Preference,
    byte[] Digest,
    byte[]? CodeHash,
    long CodeTries,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? AllowedAt,
    DateTimeOffset? DeniedAt,
    DateTimeOffset? ConsumedAt,
    long Version,
    string? Asked)
{
    /// <summary>What a poll hears; a session past its time is refused.</summary>
    public string ResultAt(DateTimeOffset now) =>
        ExpiresAt <= now || DeniedAt is not null ? "deny"
        : AllowedAt is not null ? "allow"
        : "waiting";

    public bool WaitsAt(DateTimeOffset now) => ExpiresAt > now && AllowedAt is null && DeniedAt is null;

    /// <summary>Whether it was opened by this caller for this call.</summary>
    public bool IsFor(Caller caller, byte[] digest) =>
        Organization == caller.Organization
        && Member == caller.Member
        && Client == caller.Client
        && Digest.AsSpan().SequenceEqual(digest);
}

/// <summary>A session that is opened for a call of this moment.</summary>
internal sealed record NewSession(
    Guid Id, byte[] TokenHash, string Action, string Preference, byte[] Digest, byte[]? CodeHash, DateTimeOffset ExpiresAt,
    Asked? Asked);

/// <summary>How a session is decided.</summary>
internal enum ScaVerdict
{
    Allow,

    Deny,
}

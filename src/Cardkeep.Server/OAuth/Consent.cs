namespace Cardkeep.OAuth;

/// <summary>What a member agreed to, for one client.</summary>
/// <param name="Version">The number of its last event.</param>
internal sealed record Consent(
    ConsentId Id, OrganizationId Organization, MemberId Member, ClientId Client, IReadOnlyList<string> Scopes, long Version)
{
    public bool Covers(IEnumerable<string> scopes) => scopes.All(scope => Scopes.Contains(scope, StringComparer.Ordinal));
}

/// <summary>One sign-in through a client: what its tokens may, and from when to when.</summary>
/// <param name="Nonce">What the client wants to find in the ID token; null: nothing.</param>
/// <param name="AuthenticatedAt">When the member signed in, by password or by passkey.</param>
internal sealed record Grant(
    GrantId Id,
    OrganizationId Organization,
    MemberId Member,
    ClientId Client,
    IReadOnlyList<string> Scopes,
    string? Nonce,
    DateTimeOffset AuthenticatedAt);

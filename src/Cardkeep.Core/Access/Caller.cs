namespace Cardkeep.Access;

/// <summary>
/// Who asks: one member of one organization through one client, with the scopes of the token and the role of this moment.
/// </summary>
/// <param name="Team">Null where the member is in no team.</param>
public sealed record Caller(
    OrganizationId Organization,
    MemberId Member,
    ClientId Client,
    Role Role,
    TeamId? Team,
    IReadOnlySet<string> Scopes);

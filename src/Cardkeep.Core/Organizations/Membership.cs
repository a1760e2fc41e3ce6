using Cardkeep.Access;

namespace Cardkeep.Organizations;

/// <summary>One person in one organization. Members that the wire shows (wire-contract.md §11); null where a person has none.</summary>
public sealed record Membership
{
    public required OrganizationId Organization { get; init; }

    public required MemberId Id { get; init; }

    public required TeamId? Team { get; init; }

    public required string FirstName { get; init; }

    public required string LastName { get; init; }

    public required string Email { get; init; }

    public required string? PhoneNumber { get; init; }

    public required string? Position { get; init; }

    public required Role Role { get; init; }

    public required MembershipStatus Status { get; init; }

    public required KycStatus Kyc { get; init; }

    public required string Locale { get; init; }
}

public enum MembershipStatus
{
    Active,
    Invited,
    Revoked,
}

/// <summary>Whether the person's identity is known. Until it is accepted, a card ordered for them waits in <c>onhold</c>.</summary>
public enum KycStatus
{
    Pending,
    Accepted,
    Refused,
}

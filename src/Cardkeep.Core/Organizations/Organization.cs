using Cardkeep.Authorizations;

namespace Cardkeep.Organizations;

/// <summary>A company that gives cards to its people: the wall around everything else (wire-contract.md §11). Null: not known.</summary>
public sealed record Organization
{
    public required OrganizationId Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required string Locale { get; init; }

    public required string? LegalName { get; init; }

    public required Money? LegalShareCapital { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string? LegalCountry { get; init; }

    public required DateOnly? LegalRegistrationDate { get; init; }

    public required string? LegalForm { get; init; }

    public required string? LegalAddress { get; init; }

    public required string? LegalSector { get; init; }

    public required string? LegalNumber { get; init; }

    public required DateTimeOffset? ContractSignedAt { get; init; }

    /// <summary>The IANA zone in which its days and months begin.</summary>
    public string TimeZone { get; init; } = SpendingRules.DefaultZone;

    /// <summary>The day that was open when the zone was last changed: no earlier one opens any more. Null: it never was.</summary>
    public DateOnly? ZoneFloor { get; init; }
}

public sealed record Team(OrganizationId Organization, TeamId Id, string Name);

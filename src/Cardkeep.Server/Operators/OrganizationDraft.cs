using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Organizations;

namespace Cardkeep.Operators;

/// <summary>
/// An organization as an operator writes it down, well-formed, with ids drawn for what may be new. What the file does not say (null)
/// stays as it is, or begins plainly.
/// </summary>
internal sealed record OrganizationDraft(
    DraftedOrganization Organization,
    IReadOnlyList<DraftedAccount> Accounts,
    IReadOnlyList<DraftedTeam> Teams,
    IReadOnlyList<DraftedMember> Members);

/// <summary>The organization itself, known by its slug.</summary>
internal sealed record DraftedOrganization(OrganizationId NewId, string Slug, string Name, string LegalCountry)
{
    public required string? Locale { get; init; }

    public required string? TimeZone { get; init; }

    public required string? LegalName { get; init; }

    public required string? LegalForm { get; init; }

    public required string? LegalAddress { get; init; }

    public required string? LegalSector { get; init; }

    public required string? LegalNumber { get; init; }

    /// <param name="before">Null: it is new.</param>
    public Organization Over(Organization? before, DateTimeOffset now) => new()
    {
        Id = before?.Id ?? NewId,
        Slug = Slug,
        Name = Name,
        Locale = Locale ?? before?.Locale ?? DraftedMember.UsualLocale,
        LegalName = LegalName ?? before?.LegalName,
        LegalShareCapital = before?.LegalShareCapital,
        LegalCountry = LegalCountry,
        LegalRegistrationDate = before?.LegalRegistrationDate,
        LegalForm = LegalForm ?? before?.LegalForm,
        LegalAddress = LegalAddress ?? before?.LegalAddress,
        LegalSector = LegalSector ?? before?.LegalSector,
        LegalNumber = LegalNumber ?? before?.LegalNumber,
        ContractSignedAt = before?.ContractSignedAt,
        TimeZone = TimeZone ?? before?.TimeZone ?? SpendingRules.DefaultZone,
        ZoneFloor = before is not null && TimeZone is not null && TimeZone != before.TimeZone ? OpenDay(before, now) : before?.ZoneFloor,
    };

    // In another zone it may be yesterday still: the open day stays open, so that no date has two budgets (spending.md §3.5).
    private static DateOnly OpenDay(Organization before, DateTimeOffset now) =>
        new Periods(TimeZoneInfo.FindSystemTimeZoneById(before.TimeZone), before.ZoneFloor).DayOf(now);
}

/// <summary>An account, known by its slug.</summary>
internal sealed record DraftedAccount(AccountId NewId, string Slug, string Name, string Iban, string Bic)
{
    /// <summary>Cards spend euros only.</summary>
    private const string Currency = "EUR";

    /// <summary>What is there before any card has spent.</summary>
    public required Money? Balance { get; init; }

    public required BankAccountStatus? Status { get; init; }

    public required bool? IsMain { get; init; }

    /// <inheritdoc cref="DraftedOrganization.Over"/>
    public BankAccount Over(BankAccount? before, OrganizationId organization, DateTimeOffset now) => new()
    {
        Organization = organization,
        Id = before?.Id ?? NewId,
        Slug = Slug,
        Name = Name,
        Iban = Iban,
        Bic = Bic,
        Currency = Currency,
        Balance = Balance ?? before?.Balance ?? Money.Zero,
        Status = Status ?? before?.Status ?? BankAccountStatus.Active,
        IsMain = IsMain ?? before?.IsMain ?? false,
        UpdatedAt = before?.UpdatedAt ?? now,
    };
}

/// <summary>A team, known by its name.</summary>
internal sealed record DraftedTeam(TeamId NewId, string Name);

/// <summary>A member, known by the address with which they sign in.</summary>
/// <param name="Pointer">Where they stand in the file.</param>
internal sealed record DraftedMember(string Pointer, MemberId NewId, string Email, string FirstName, string LastName, Role Role)
{
    public const string UsualLocale = "en";

    /// <summary>By its name, of the file or there already.</summary>
    public required string? Team { get; init; }

    public required string? Position { get; init; }

    public required string? Locale { get; init; }

    public required MembershipStatus? Status { get; init; }

    public required KycStatus? Kyc { get; init; }

    /// <inheritdoc cref="DraftedOrganization.Over"/>
    public Membership Over(Membership? before, OrganizationId organization, TeamId? team) => new()
    {
        Organization = organization,
        Id = before?.Id ?? NewId,
        Team = team ?? before?.Team,
        FirstName = FirstName,
        LastName = LastName,
        Email = before?.Email ?? Email,
        PhoneNumber = before?.PhoneNumber,
        Position = Position ?? before?.Position,
        Role = Role,
        Status = Status ?? before?.Status ?? MembershipStatus.Active,
        Kyc = Kyc ?? before?.Kyc ?? KycStatus.Pending,
        Locale = Locale ?? before?.Locale ?? UsualLocale,
    };
}

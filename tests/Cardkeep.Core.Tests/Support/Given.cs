using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;

namespace Cardkeep.Tests.Support;

/// <summary>What a test starts from, in the product's words. Nothing here is drawn: the same ids and the same instant each time.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public static readonly Organization Organization = new()
    {
        Id = new(Id(1)),
        Slug = "acme-7132",
        Name = "Acme",
        Locale = "fr",
        LegalName = null,
        LegalShareCapital = null,
        LegalCountry = null,
        LegalRegistrationDate = null,
        LegalForm = null,
        LegalAddress = null,
        LegalSector = null,
        LegalNumber = null,
        ContractSignedAt = null,
    };

    public static readonly TeamId Sales = new(Id(2));

    public static readonly TeamId Research = new(Id(3));

    public static readonly Membership Dolores = new()
    {
        Organization = Organization.Id,
        Id = new(Id(4)),
        Team = Sales,
        FirstName = "Dolores",
        LastName = "Koulechov",
        Email = "dolores@acme.example",
        PhoneNumber = null,
        Position = null,
        Role = Role.Employee,
        Status = MembershipStatus.Active,
        Kyc = KycStatus.Accepted,
        Locale = "fr",
    };

    public static readonly Membership Piotr = Dolores with { Id = new(Id(5)), FirstName = "Piotr", LastName = "Nowak", Role = Role.Owner };

    public static readonly BankAccount Account = new()
    {
        Organization = Organization.Id,
        Id = new(Id(6)),
        Slug = "acme-7132-bank-account-1",
        Name = "Main account",
        Iban = "FR7612345678901234567890123",
        Bic = "ACMEFRPP",
        Currency = "EUR",
        Balance = Money.FromEuros(10_000),
        Status = BankAccountStatus.Active,
        IsMain = true,
        UpdatedAt = Now,
    };

    public static Caller Caller(Role role, Membership? member = null, TeamId? team = null) =>
        new(Organization.Id, (member ?? Piotr).Id, new(Id(7)), role, team, new HashSet<string>(StringComparer.Ordinal));

    public static Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    /// <summary>A card in a status. One that is paused was locked by its user, and was live before.</summary>
    public static Card Card(CardLevel level, CardStatus status) => new()
    {
        Organization = Organization.Id,
        Id = new(Id(8)),
        Version = 1,
        Level = level,
        Status = status,
        PausedFrom = status == CardStatus.Paused ? CardStatus.Live : null,
        Locks = status == CardStatus.Paused ? CardLocks.User : CardLocks.None,
        Holder = Dolores.Id,
        Initiator = Piotr.Id,
        Account = Account.Id,
        Nickname = "Lunch",
        EmbossedName = "DOLORES KOULECHOV",
        Number = status == CardStatus.Onhold ? null : Number,
        ExpiryMonth = status == CardStatus.Onhold ? null : new DateOnly(2029, 3, 1),
        ShipsToBusiness = level.IsPhysical(),
        ShippedAt = null,
        PinSet = level.IsPhysical() && status is not (CardStatus.Pending or CardStatus.Onhold),
        Options = new(level.IsPhysical(), Nfc: true, Online: true, Foreign: true),
        Limits = new()
        {
            AtmMonthly = Money.Zero,
            AtmDaily = Money.Zero,
            AtmDailyOn = false,
            PaymentMonthly = Money.FromEuros(1_000),
            PaymentDaily = Money.Zero,
            PaymentDailyOn = false,
            PaymentTransaction = Money.Zero,
            PaymentTransactionOn = false,
            PaymentLifespan = level == CardLevel.Flash ? Money.FromEuros(1_000) : null,
        },
        Restrictions = CardRestrictions.Of([], []),
        Design = CardDesign.DefaultOf(level),
        TypeOfPrint = null,
        PreExpiresAt = level == CardLevel.Flash ? Now.AddDays(30) : null,
        Parent = null,
        ReplacedBy = null,
        Discard = null,
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    public static readonly MaskedPan Number = new("511768******0420");
}

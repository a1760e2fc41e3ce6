using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Requests;

namespace Cardkeep.Sandbox;

/// <summary>The demo organization: always the same ids, so that a script written today runs tomorrow (product.md §1).</summary>
internal static class Demo
{
    public static readonly OrganizationId Organization = new(Id(3, 1));

    /// <summary>The application on whose behalf the sandbox's own tokens call.</summary>
    public static readonly ClientId Client = new(Id(5, 1));

    /// <summary>Its secret: known to everybody, as everything of a sandbox is.</summary>
    public const string ClientSecret = "cardkeep-demo-secret";

    /// <summary>With which each of the demo members signs in. Production has no password but those that its operator sets.</summary>
    public const string Password = "cardkeep-demo";

    private static readonly AccountId MainAccount = new(Id(2, 1));
    public static readonly AccountId SecondAccount = new(Id(2, 2));
    private static readonly TeamId Sales = new(Id(4, 1));
    private static readonly TeamId Engineering = new(Id(4, 2));

    /// <summary>A card without plastic, so live from the start: the one that the printed commands lock.</summary>
    public static CardId VirtualCard => CardOf(CardLevel.Virtual);

    public static MemberId MemberOf(Role role) => new(Id(1, (int)role + 1));

    public static CardId CardOf(CardLevel level) => new(Id(6, (int)level + 1));

    /// <summary>The employee's, for the owner or the manager to decide.</summary>
    public static readonly RequestId Request = new(Id(7, 1));

    public static Organization MakeOrganization(DateTimeOffset now) => new()
    {
        Id = Organization,
        Slug = "acme-7132",
        Name = "ACME",
        Locale = "fr",
        LegalName = "ACME SAS",
        LegalShareCapital = Money.FromEuros(10_000),
        LegalCountry = "FR",
        LegalRegistrationDate = new DateOnly(2019, 3, 1),
        LegalForm = "SAS",
        LegalAddress = "18 rue de Navarin, 75009 Paris",
        LegalSector = "62.01Z",
        LegalNumber = "849200001",
        ContractSignedAt = now,
    };

    public static IReadOnlyList<BankAccount> MakeAccounts(DateTimeOffset now) =>
    [
        Account(MainAccount, "acme-7132-main", "Main account", "FR7616958000010000000000197", isMain: true, now),
        Account(SecondAccount, "acme-7132-travel", "Travel", "FR7616958000010000000000294", isMain: false, now),
    ];

    public static IReadOnlyList<Team> MakeTeams() => [new(Organization, Sales, "Sales"), new(Organization, Engineering, "Engineering")];

    /// <summary>For a program on the same desk, whichever port it listens on.</summary>
    public static OAuthClient MakeClient(DateTimeOffset now) => new(
        Client, null, "Demo application",
        ["http://127.0.0.1/callback", "http://localhost/callback", "http://[::1]/callback"],
        [.. Scope.All, Scope.OfflineAccess, Scope.OpenId, Scope.Network],
        Confidential: true, now, Version: 0)
    {
        EmbeddingOrigins = ["http://localhost:*", "http://127.0.0.1:*"],
    };

    /// <summary>One member of each role; the manager and the employee share a team.</summary>
    public static IReadOnlyList<Membership> MakeMembers() =>
    [
        Member(Role.Owner, "Dolores", "Koulechov", "Chief executive", null),
        Member(Role.Admin, "Amira", "Benali", "Head of finance", null),
        Member(Role.Manager, "Jonas", "Lindqvist", "Sales manager", Sales),
        Member(Role.Employee, "Chiara", "Moretti", "Account executive", Sales),
        Member(Role.Reporting, "Tomasz", "Wierzbicki", "Accountant", null),
    ];

    /// <summary>An ordinary order of one level; the employee holds the virtual card, so that every role sees something.</summary>
    public static CardDraft MakeOrder(CardLevel level, DateTimeOffset now)
    {
        var draft = new CardDraft
        {
            Holder = MemberOf(level is CardLevel.Virtual or CardLevel.Standard ? Role.Employee : Role.Owner),
            Initiator = MemberOf(Role.Owner),
            Organization = Organization.Value.ToString("D"),
            Account = MainAccount,
            Level = level,
        };
        if (level == CardLevel.Flash) return draft with { PaymentLifespan = Euros(250), PreExpiresAt = now.AddMonths(3) };

        draft = draft with { PaymentMonthly = Euros(1_000) };
        return level.IsPhysical() ? draft with { ShipsToBusiness = true, AtmMonthly = Euros(500) } : draft;
    }

    /// <summary>A request that waits, so that a first list of them shows one.</summary>
    public static CardRequest MakeRequest(DateTimeOffset now) => new()
    {
        Organization = Organization,
        Id = Request,
        Status = RequestStatus.Pending,
        Initiator = MemberOf(Role.Employee),
        Approver = null,
        Note = "Software subscriptions of the sales team",
        DeclinedNote = null,
        Level = CardLevel.Virtual,
        Limit = Money.FromEuros(250),
        PreExpiresAt = null,
        Design = CardDesign.DefaultOf(CardLevel.Virtual),
        ProcessedAt = null,
        CreatedAt = now,
    };

    private static Guid Id(int kind, int number) => Guid.ParseExact($"019e1cfa-{kind:x4}-7a00-8000-{number:x12}", "D");

    private static Amount Euros(int euros) => new(Money.FromEuros(euros).Cents, FinerThanCent: false);

    private static BankAccount Account(AccountId id, string slug, string name, string iban, bool isMain, DateTimeOffset now) => new()
    {
        Organization = Organization,
        Id = id,
        Slug = slug,
        Name = name,
        Iban = iban,
        Bic = "CKEPFRPPXXX",
        Currency = "EUR",
        Balance = Money.FromEuros(isMain ? 50_000 : 8_000),
        Status = BankAccountStatus.Active,
        IsMain = isMain,
        UpdatedAt = now,
    };

    private static Membership Member(Role role, string firstName, string lastName, string position, TeamId? team) => new()
    {
        Organization = Organization,
        Id = MemberOf(role),
        Team = team,
        FirstName = firstName,
        LastName = lastName,
        Email = $"{firstName}.{lastName}@acme.example".ToLowerInvariant(),
        PhoneNumber = $"+3363998000{(int)role + 1}",                       // Nobody has it: France keeps the range for films.
        Position = position,
        Role = role,
        Status = MembershipStatus.Active,
        Kyc = KycStatus.Accepted,
        Locale = "en",
    };
}

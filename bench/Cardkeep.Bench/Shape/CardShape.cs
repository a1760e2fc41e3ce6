using System.Globalization;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;

namespace Cardkeep.Bench.Shape;

/// <summary>
/// What a benchmark's database is filled with: the same organizations, people and cards in every run, in the order of their keys. Each
/// organization is drawn from its own number, so it can be drawn again and need not be kept.
/// </summary>
internal sealed record CardShape(int Organizations, int CardsEach)
{
    private const int CardsOfSmall = 100;
    private const int CardsPerHolder = 5;
    private const int DaysOfHistory = 900;
    private const ulong Seed = 20_260_301;

    /// <summary>Longer than a card lives: what fell due while it is measured would be work that nobody asked for.</summary>
    private const int YearsToEnd = 50;

    private static readonly DateTimeOffset End = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Start = End.AddDays(-DaysOfHistory);
    private static readonly string[] FirstNames =
        ["Amira", "Chiara", "Dolores", "Émile", "Jonas", "Léa", "Mateusz", "Nora", "Tomasz", "Zoë"];
    private static readonly string[] LastNames =
        ["Benali", "Dupont", "Fischer", "García", "Koulechov", "Lindqvist", "Moretti", "Nowak", "Øster", "Wierzbicki"];
    private static readonly string[] Purposes =
        ["Travel", "Marketing", "Office supplies", "Team lunch", "Cloud servers", "Fuel", "Trade fair", "Café"];

    private static readonly (CardLevel, int)[] Levels =
    [
        (CardLevel.Standard, 30), (CardLevel.Plus, 15), (CardLevel.Metal, 5), (CardLevel.Virtual, 30), (CardLevel.VirtualPartner, 5),
        (CardLevel.Flash, 10), (CardLevel.Advertising, 5),
    ];

    // Half live, a fifth final.
    private static readonly (CardStatus, int)[] Plastic =
    [
        (CardStatus.Live, 50), (CardStatus.Pending, 13), (CardStatus.Paused, 10), (CardStatus.PinBlocked, 5), (CardStatus.Onhold, 2),
        (CardStatus.Stolen, 4), (CardStatus.Lost, 7), (CardStatus.Expired, 5),
        (CardStatus.ShippedLost, 1), (CardStatus.OrderCanceled, 2), (CardStatus.Abusive, 1),
    ];

    private static readonly (CardStatus, int)[] Numbers =
    [
        (CardStatus.Live, 55), (CardStatus.Paused, 22), (CardStatus.Onhold, 3),
        (CardStatus.Discarded, 12), (CardStatus.Expired, 7), (CardStatus.Abusive, 1),
    ];

    private static readonly CardLimits Ample = new()
    {
        AtmMonthly = Money.Zero,
        AtmDaily = Money.Zero,
        AtmDailyOn = false,
        PaymentMonthly = Money.FromEuros(1_000_000_000),
        PaymentDaily = Money.FromEuros(1_000_000_000),
        PaymentDailyOn = true,
        PaymentTransaction = Money.FromEuros(1_000),
        PaymentTransactionOn = true,
        PaymentLifespan = null,
    };

    /// <summary>Every card is live, for what can be done to live cards only.</summary>
    public bool AllLive { get; init; }

    /// <summary>Every card is virtual and may buy anything anywhere, with limits that are looked at and that no run reaches.</summary>
    public bool ForPurchases { get; init; }

    /// <summary>Cards of one more organization, the last; 0: there is none.</summary>
    public int LargeCards { get; init; }

    /// <summary>Cards of one more before that; 0: there is none.</summary>
    public int MiddleCards { get; init; }

    public int OrganizationCount => Organizations + (MiddleCards > 0 ? 1 : 0) + (LargeCards > 0 ? 1 : 0);

    public int Cards => Organizations * CardsEach + MiddleCards + LargeCards;

    /// <summary>
    /// Half of the cards are one organization's, a tenth another's, the others have a hundred each: of a million, 500 000, 100 000 and
    /// 4 000 times 100.
    /// </summary>
    public static CardShape Skewed(int cards) =>
        new(cards * 4 / 10 / CardsOfSmall, CardsOfSmall) { MiddleCards = cards / 10, LargeCards = cards / 2 };

    public int CardsOf(int organization) => organization < Organizations ? CardsEach
        : LargeCards > 0 && organization == OrganizationCount - 1 ? LargeCards
        : MiddleCards;

    public static OrganizationId IdOf(int organization) => new(new Draw(SeedOf(organization, 1)).Id(Start.AddMilliseconds(organization)));

    public static Organization MakeOrganization(int organization) => Demo.MakeOrganization(Start) with
    {
        Id = IdOf(organization),
        Slug = $"bench-{organization}",
        Name = $"Bench {organization}",
    };

    public static BankAccount MakeAccount(int organization) => Demo.MakeAccounts(Start)[0] with
    {
        Organization = IdOf(organization),
        Id = new(new Draw(SeedOf(organization, 2)).Id(Start)),
        Slug = $"bench-{organization}-main",
    };

    /// <summary>The first is the owner, who sees every card; the others hold cards.</summary>
    public IEnumerable<Membership> MakeMembers(int organization)
    {
        var draw = new Draw(SeedOf(organization, 3));
        var id = IdOf(organization);
        for (var person = 0; person < Math.Max(1, CardsOf(organization) / CardsPerHolder); person++)
        {
            var (first, last) = (draw.Of(FirstNames), draw.Of(LastNames));
            yield return new Membership
            {
                Organization = id,
                Id = new(draw.Id(Start.AddMilliseconds(person))),
                Team = null,
                FirstName = first,
                LastName = last,
                Email = $"{first}.{last}.{person}@bench.example".ToLowerInvariant(),
                PhoneNumber = null,
                Position = null,
                Role = person == 0 ? Role.Owner : Role.Employee,
                Status = MembershipStatus.Active,
                Kyc = KycStatus.Accepted,
                Locale = "en",
            };
        }
    }

    /// <summary>In the order of their ids, which is that of their creation, each with its holder.</summary>
    public IEnumerable<(Card Card, Membership Holder)> MakeCards(int organization)
    {
        var draw = new Draw(SeedOf(organization, 4));
        var members = MakeMembers(organization).ToList();
        var account = MakeAccount(organization).Id;
        var step = (End - Start) / (CardsOf(organization) + 1);
        for (var number = 0; number < CardsOf(organization); number++)
        {
            var holder = draw.Of(members);
            var at = Instants.Truncate(Start + (number * step) + (step * draw.Below(1000) / 1000));
            yield return (MakeCard(draw, holder, members[0].Id, account, at), holder);
        }
    }

    private Card MakeCard(Draw draw, Membership holder, MemberId owner, AccountId account, DateTimeOffset at)
    {
        var level = ForPurchases ? CardLevel.Virtual : draw.Of(Levels);
        var status = AllLive || ForPurchases ? CardStatus.Live : draw.Of(level.IsPhysical() ? Plastic : Numbers);
        var paused = status == CardStatus.Paused;
        var digits = draw.Below(10_000).ToString("0000", CultureInfo.InvariantCulture);
        return new Card
        {
            Organization = holder.Organization,
            Id = new(draw.Id(at)),
            Version = paused ? 2 : 1,
            Level = level,
            Status = status,
            PausedFrom = paused ? CardStatus.Live : null,
            Locks = !paused ? CardLocks.None : draw.Percent(90) ? CardLocks.User : CardLocks.Fraud,
            Holder = holder.Id,
            Initiator = owner,
            Account = account,
            Nickname = draw.Percent(50) ? $"{level.Title()} {digits}" : $"{draw.Of(Purposes)} {digits}",
            EmbossedName = $"{holder.FirstName} {holder.LastName}".ToUpperInvariant(),
            Number = status == CardStatus.Onhold ? null : new MaskedPan($"923456******{digits}"),
            ExpiryMonth = status == CardStatus.Onhold ? null : new DateOnly(at.Year + YearsToEnd, at.Month, 1),
            ShipsToBusiness = level.IsPhysical() && draw.Percent(50),
            ShippedAt = null,
            PinSet = level.IsPhysical() && status is CardStatus.Live or CardStatus.Paused or CardStatus.PinBlocked,
            Options = new(level.IsPhysical(), level.IsPhysical(), draw.Percent(90) || ForPurchases, draw.Percent(60)),
            Limits = ForPurchases ? Ample : MakeLimits(draw, level),
            Restrictions = new(
                draw.Percent(70) || ForPurchases ? CardRestrictions.EveryDay : [1, 2, 3, 4, 5],
                draw.Percent(75) || ForPurchases ? [] : [MerchantCategory.Transport, MerchantCategory.RestaurantAndBar]),
            Design = draw.Percent(70) ? CardDesign.DefaultOf(level) : draw.Of(CardDesign.All),
            TypeOfPrint = !level.IsPhysical() ? null : draw.Percent(70) ? TypeOfPrint.Print : TypeOfPrint.Embossed,
            PreExpiresAt = level == CardLevel.Flash ? at.AddYears(YearsToEnd) : null,
            Parent = null,
            ReplacedBy = null,
            Discard = null,
            CreatedAt = at,
            UpdatedAt = at.AddHours(draw.Below(1000)),
        };
    }

    private static CardLimits MakeLimits(Draw draw, CardLevel level)
    {
        var payment = Money.FromEuros(100 * (1 + draw.Below(100)));
        var atm = level.IsPhysical() ? Money.FromEuros(50 * draw.Below(20)) : Money.FromEuros(0);
        return new CardLimits
        {
            AtmMonthly = atm,
            AtmDaily = atm,
            AtmDailyOn = level.IsPhysical() && draw.Percent(20),
            PaymentMonthly = payment,
            PaymentDaily = payment,
            PaymentDailyOn = draw.Percent(20),
            PaymentTransaction = draw.Percent(10) ? new Money(12_50) : payment,
            PaymentTransactionOn = draw.Percent(20),
            PaymentLifespan = level == CardLevel.Flash ? payment : null,
        };
    }

    private static ulong SeedOf(int organization, int what) => Seed + ((ulong)organization << 8) + (ulong)what;
}

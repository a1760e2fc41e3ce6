using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Orders;

namespace Cardkeep.Tests.Cards;

public sealed class CardOrderTests
{
    [Fact]
    public void All_problems_of_an_order_are_reported_together()
    {
        var draft = new CardDraft
        {
            Organization = "another-0001",
            Account = Given.Account.Id,
            Level = CardLevel.Standard,
            AtmMonthly = Euros(1_001),
            PaymentMonthly = Euros(-1),
            PaymentDailyOn = true,
            PaymentTransaction = new Amount(100, FinerThanCent: true),
            PreExpiresAt = Given.Now,
        };

        Assert.Equal(
            "holder_id: required, organization_id: reference_not_found, bank_account_id: bank_account_closed, ship_to_business: required, "
            + "atm_monthly_limit: limit_above_maximum, payment_monthly_limit: below_minimum, payment_daily_limit: required, "
            + "payment_transaction_limit: too_many_decimals, pre_expires_at: not_applicable_to_card_level",
            draft.Judged(null, null, Given.Account with { Status = BankAccountStatus.Closed }).Complaints());
    }

    [Fact]
    public void What_could_not_be_read_is_reported_once_and_there_is_no_order()
    {
        var noted = new Problem(ProblemCode.NotANumber, "payment_monthly_limit must be a number", Place.Member("payment_monthly_limit"));
        var draft = Smallest(CardLevel.Standard) with { PaymentMonthly = Given<Amount>.Unreadable };
        var references = new OrderReferences(Given.Organization, Given.Dolores, null, Given.Account);

        var outcome = CardOrder.From(draft, references, Given.Caller(Role.Owner), LevelTable.Default, [noted], Given.Now);
        Assert.Equal([noted], outcome.Problems!.All);
    }

    [Fact]
    public void An_order_without_a_level_is_judged_by_what_it_speaks_of_alone()
    {
        var draft = new CardDraft { Organization = "acme-7132", PaymentDaily = Euros(-1) };

        Assert.Equal("holder_id: required, bank_account_id: required, card_level: required", draft.Judged().Complaints());

        var unreadable = draft with { Level = Given<CardLevel>.Unreadable };
        Assert.Equal("holder_id: required, bank_account_id: required", unreadable.Judged().Complaints());
    }

    [Theory]
    [InlineData(MembershipStatus.Active, "")]
    [InlineData(MembershipStatus.Invited, "holder_id: holder_not_active")]
    [InlineData(MembershipStatus.Revoked, "holder_id: holder_not_active")]
    [InlineData(null, "holder_id: reference_not_found")]
    public void A_holder_is_an_active_member(MembershipStatus? status, string complaint)
    {
        var holder = status is { } known ? Given.Dolores with { Status = known } : null;

        Assert.Equal(complaint, Smallest(CardLevel.Virtual).Judged(holder, null, Given.Account).Complaints());
    }

    [Theory]
    [InlineData(MembershipStatus.Active, "")]
    [InlineData(MembershipStatus.Invited, "initiator_id: holder_not_active")]
    [InlineData(MembershipStatus.Revoked, "initiator_id: holder_not_active")]
    [InlineData(null, "initiator_id: reference_not_found")]
    public void An_initiator_is_an_active_member(MembershipStatus? status, string complaint)
    {
        var initiator = status is { } known ? Given.Dolores with { Status = known } : null;
        var draft = Smallest(CardLevel.Virtual) with { Initiator = Given.Dolores.Id };

        Assert.Equal(complaint, draft.Judged(Given.Dolores, initiator, Given.Account).Complaints());
    }

    [Fact]
    public void The_initiator_is_the_caller_where_none_is_named()
    {
        var draft = Smallest(CardLevel.Virtual);

        Assert.Equal(Given.Piotr.Id, draft.Judged().Value!.Initiator);
        Assert.Equal(Given.Dolores.Id, (draft with { Initiator = Given.Dolores.Id }).Judged().Value!.Initiator);
    }

    [Theory]
    [InlineData(BankAccountStatus.Active, "")]
    [InlineData(BankAccountStatus.Closed, "bank_account_id: bank_account_closed")]
    [InlineData(null, "bank_account_id: reference_not_found")]
    public void An_account_is_open(BankAccountStatus? status, string complaint)
    {
        var account = status is { } known ? Given.Account with { Status = known } : null;

        Assert.Equal(complaint, Smallest(CardLevel.Virtual).Judged(Given.Dolores, null, account).Complaints());
    }

    [Theory]
    [InlineData("acme-7132", "")]
    [InlineData("00000001-0000-7000-8000-000000000001", "")]
    [InlineData("00000002-0000-7000-8000-000000000001", "organization_id: reference_not_found")]
    [InlineData("acme-7133", "organization_id: reference_not_found")]
    [InlineData("", "organization_id: reference_not_found")]
    public void An_organization_is_the_callers_own_by_id_or_slug(string organization, string complaint) =>
        Assert.Equal(complaint, (Smallest(CardLevel.Virtual) with { Organization = organization }).Judged().Complaints());

    [Fact]
    public void An_organizations_id_may_be_in_capitals()
    {
        var id = new OrganizationId(Guid.Parse("0000abcd-0000-7000-8000-000000000001"));
        var references = new OrderReferences(Given.Organization with { Id = id }, Given.Dolores, null, Given.Account);
        var draft = Smallest(CardLevel.Virtual) with { Organization = "0000ABCD-0000-7000-8000-000000000001" };

        Assert.Equal("", CardOrder.From(draft, references, Given.Caller(Role.Owner), LevelTable.Default, [], Given.Now).Complaints());
    }

    [Theory]
    [InlineData("2026-03-01T09:29:59.999999Z", "pre_expires_at: date_not_in_future")]
    [InlineData("2026-03-01T09:30:00Z", "pre_expires_at: date_not_in_future")]
    [InlineData("2026-03-01T09:30:00.000001Z", "")]
    [InlineData("2027-03-01T09:29:59.999999Z", "")]
    [InlineData("2027-03-01T09:30:00Z", "")]
    [InlineData("2027-03-01T10:30:00+01:00", "")]
    [InlineData("2027-03-01T09:30:00.000001Z", "pre_expires_at: date_too_far")]
    public void A_flash_card_ends_in_the_future_and_within_a_year(string end, string complaint)
    {
        var draft = Smallest(CardLevel.Flash) with { PreExpiresAt = DateTimeOffset.Parse(end, null) };

        Assert.Equal(complaint, draft.Judged().Complaints());
    }

    [Theory]
    [InlineData(CardLevel.Standard, "standard.recycled.plastic.2023", "atm nfc online foreign", "1000 a month, 500 cash")]
    [InlineData(CardLevel.Plus, "plus.black.2023", "atm nfc online foreign", "1000 a month, 500 cash")]
    [InlineData(CardLevel.Metal, "metal.graphite.black.2019", "atm nfc online foreign", "1000 a month, 500 cash")]
    [InlineData(CardLevel.Virtual, "virtual.default.2017", "nfc online foreign", "500 a month, 0 cash")]
    [InlineData(CardLevel.VirtualPartner, "virtual.default.2017", "nfc online foreign", "500 a month, 0 cash")]
    [InlineData(CardLevel.Flash, "flash.default.2021", "nfc online foreign", "250 a month, 0 cash, 250 in all")]
    [InlineData(CardLevel.Advertising, "advertising.default.2023", "nfc online foreign", "5000 a month, 0 cash")]
    public void The_least_order_of_a_level_gets_its_defaults(CardLevel level, string design, string options, string limits)
    {
        var order = Smallest(level).Judged().Value!;

        Assert.Equal(design, order.Design.Name);
        Assert.Equal(options, Shown(order.Options));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], order.Restrictions.ActiveDays);
        Assert.Empty(order.Restrictions.Categories);
        var lifespan = order.Limits.PaymentLifespan is { } life ? $", {life} in all" : "";
        Assert.Equal(limits, $"{order.Limits.PaymentMonthly} a month, {order.Limits.AtmMonthly} cash{lifespan}");
        Assert.Equal((null, null, null), (order.Limits.AtmDaily, order.Limits.PaymentDaily, order.Limits.PaymentTransaction));
        Assert.Equal((false, false, false), (order.Limits.AtmDailyOn, order.Limits.PaymentDailyOn, order.Limits.PaymentTransactionOn));
        Assert.Null(order.TypeOfPrint);
        Assert.Null(order.Address);
    }

    [Fact]
    public void Days_and_categories_keep_their_order_and_lose_repetitions()
    {
        var order = (Smallest(CardLevel.Virtual) with
        {
            ActiveDays = new[] { 5, 1, 5, 3 },
            Categories = new[] { MerchantCategory.Tax, MerchantCategory.Atm, MerchantCategory.Tax },
        }).Judged().Value!;

        Assert.Equal([5, 1, 3], order.Restrictions.ActiveDays);
        Assert.Equal([MerchantCategory.Tax, MerchantCategory.Atm], order.Restrictions.Categories);
    }

    [Fact]
    public void No_days_are_all_days()
    {
        var order = (Smallest(CardLevel.Virtual) with { ActiveDays = Array.Empty<int>() }).Judged().Value!;

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], order.Restrictions.ActiveDays);
    }

    [Fact]
    public void Any_design_goes_with_any_level()
    {
        foreach (var (level, design) in Enum.GetValues<CardLevel>().SelectMany(level => CardDesign.All.Select(design => (level, design))))
        {
            Assert.Equal(design, (Smallest(level) with { Design = design }).Judged().Value?.Design);
        }
    }

    [Theory]
    [InlineData("Dolores", "Koulechov", "DOLORES KOULECHOV")]
    [InlineData("Zoë", "Müller", "ZOË MÜLLER")]
    [InlineData("Maximiliana", "Montgomery-Ascot", "MAXIMILIANA MONTGOMERY-ASC")]
    [InlineData("Anna-Katharina Marie Sofia", "Berg", "ANNA-KATHARINA MARIE SOFIA")]
    [InlineData("Anna-Katharina Marie Sofi", "Berg", "ANNA-KATHARINA MARIE SOFI")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", "x", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    public void The_embossed_name_is_the_holders_in_capitals_as_far_as_26_characters_go(string first, string last, string embossed)
    {
        var holder = Given.Dolores with { FirstName = first, LastName = last };

        Assert.Equal(embossed, Smallest(CardLevel.Plus).Judged(holder, null, Given.Account).Value!.EmbossedName);
    }

    private static string Shown(CardOptions options) =>
        string.Join(' ', new[] { (options.Atm, "atm"), (options.Nfc, "nfc"), (options.Online, "online"), (options.Foreign, "foreign") }
            .Where(option => option.Item1).Select(option => option.Item2));
}

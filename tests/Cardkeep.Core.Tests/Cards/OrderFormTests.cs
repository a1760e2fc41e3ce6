using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Orders;

namespace Cardkeep.Tests.Cards;

public sealed class OrderFormTests
{
    // wire-contract.md §10.2: R required, o optional, i accepted and ignored, x refused. The address is tried on a card that ships to the
    // organization; where it does not, A_card_that_does_not_ship_to_the_organization_needs_an_address.
    private const string Contract = """
        member                           | plastic | virtual | flash | advertising
        holder_id                        | R       | R       | R     | R
        initiator_id                     | o       | o       | o     | o
        organization_id                  | R       | R       | R     | R
        bank_account_id                  | R       | R       | R     | R
        card_level                       | R       | R       | R     | R
        ship_to_business                 | R       | x       | x     | x
        address                          | i       | x       | x     | x
        atm_option                       | o       | i       | i     | i
        nfc_option                       | o       | x       | x     | x
        foreign_option                   | o       | x       | x     | x
        online_option                    | o       | x       | x     | x
        atm_monthly_limit                | R       | i       | i     | i
        atm_daily_limit_option           | o       | i       | i     | i
        atm_daily_limit                  | o       | i       | i     | i
        payment_monthly_limit            | R       | o       | x     | R
        payment_daily_limit_option       | o       | o       | x     | o
        payment_transaction_limit_option | o       | o       | x     | o
        payment_daily_limit              | o       | o       | x     | o
        payment_transaction_limit        | o       | o       | x     | o
        payment_lifespan_limit           | x       | x       | R     | x
        pre_expires_at                   | x       | x       | R     | x
        active_days                      | o       | o       | o     | o
        categories                       | o       | o       | o     | o
        card_design                      | o       | o       | o     | o
        type_of_print                    | o       | x       | x     | x
        """;

    private static readonly ShippingAddress Address = new(null, "1 rue de la Paix", null, null, "75002", "Paris", "FR");

    /// <summary>Each member with a value that is not its default.</summary>
    private static readonly Dictionary<string, Func<CardDraft, CardDraft>> With = new(StringComparer.Ordinal)
    {
        ["holder_id"] = draft => draft with { Holder = Given.Dolores.Id },
        ["initiator_id"] = draft => draft with { Initiator = Given.Dolores.Id },
        ["organization_id"] = draft => draft with { Organization = "acme-7132" },
        ["bank_account_id"] = draft => draft with { Account = Given.Account.Id },
        ["card_level"] = draft => draft,
        ["ship_to_business"] = draft => draft with { ShipsToBusiness = true },
        ["address"] = draft => draft with { Address = Address },
        ["atm_option"] = draft => draft with { AtmOption = false },
        ["nfc_option"] = draft => draft with { NfcOption = false },
        ["foreign_option"] = draft => draft with { ForeignOption = false },
        ["online_option"] = draft => draft with { OnlineOption = false },
        ["atm_monthly_limit"] = draft => draft with { AtmMonthly = Euros(100) },
        ["atm_daily_limit_option"] = draft => draft with { AtmDailyOn = true, AtmDaily = Euros(0) },
        ["atm_daily_limit"] = draft => draft with { AtmDaily = Euros(50) },
        ["payment_monthly_limit"] = draft => draft with { PaymentMonthly = Euros(300) },
        ["payment_daily_limit_option"] = draft => draft with { PaymentDailyOn = true, PaymentDaily = Euros(0) },
        ["payment_transaction_limit_option"] = draft => draft with { PaymentTransactionOn = true, PaymentTransaction = Euros(0) },
        ["payment_daily_limit"] = draft => draft with { PaymentDaily = Euros(50) },
        ["payment_transaction_limit"] = draft => draft with { PaymentTransaction = Euros(50) },
        ["payment_lifespan_limit"] = draft => draft with { PaymentLifespan = Euros(99) },
        ["pre_expires_at"] = draft => draft with { PreExpiresAt = Given.Now.AddDays(7) },
        ["active_days"] = draft => draft with { ActiveDays = new[] { 1, 3 } },
        ["categories"] = draft => draft with { Categories = new[] { MerchantCategory.Tax } },
        ["card_design"] = draft => draft with { Design = CardDesign.Find("metal.sand.gold.2024")! },
        ["type_of_print"] = draft => draft with { TypeOfPrint = TypeOfPrint.Embossed },
    };

    /// <summary>What some level requires, taken out.</summary>
    private static readonly Dictionary<string, Func<CardDraft, CardDraft>> Without = new(StringComparer.Ordinal)
    {
        ["holder_id"] = draft => draft with { Holder = default },
        ["organization_id"] = draft => draft with { Organization = default },
        ["bank_account_id"] = draft => draft with { Account = default },
        ["card_level"] = draft => draft with { Level = default },
        ["ship_to_business"] = draft => draft with { ShipsToBusiness = default },
        ["atm_monthly_limit"] = draft => draft with { AtmMonthly = default },
        ["payment_monthly_limit"] = draft => draft with { PaymentMonthly = default },
        ["payment_lifespan_limit"] = draft => draft with { PaymentLifespan = default },
        ["pre_expires_at"] = draft => draft with { PreExpiresAt = default },
    };

    public static TheoryData<string, CardLevel> Cells(string use)
    {
        var cells = new TheoryData<string, CardLevel>();
        foreach (var row in Contract.Split('\n')[1..].Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            foreach (var level in Enum.GetValues<CardLevel>().Where(level => row[Column(level)] == use)) cells.Add(row[0], level);
        }

        return cells;
    }

    [Theory, MemberData(nameof(Cells), "R")]
    public void A_required_member_is_missed(string member, CardLevel level)
    {
        var whole = With[member](Smallest(level));

        Assert.Equal("", whole.Judged().Complaints());
        Assert.Equal($"{member}: required", Without[member](whole).Judged().Complaints());
    }

    [Theory, MemberData(nameof(Cells), "o")]
    public void An_optional_member_need_not_be_there_and_counts_when_it_is(string member, CardLevel level)
    {
        var (without, with) = (Smallest(level).Judged(), With[member](Smallest(level)).Judged());

        Assert.Empty(without.Complaints());
        Assert.Empty(with.Complaints());
        Assert.False(without.Text() == with.Text(), "without effect");
    }

    [Theory, MemberData(nameof(Cells), "i")]
    public void An_ignored_member_is_accepted_and_changes_nothing(string member, CardLevel level) =>
        Assert.Equal(Smallest(level).Judged().Text(), With[member](Smallest(level)).Judged().Text());

    [Theory, MemberData(nameof(Cells), "x")]
    public void A_member_that_the_level_does_not_have_is_refused(string member, CardLevel level)
    {
        var problems = With[member](Smallest(level)).Judged().Problems!.All;

        Assert.Contains(problems, problem => problem.Place!.Name == member);
        Assert.All(problems, problem => Assert.Equal(ProblemCode.NotApplicableToCardLevel, problem.Code));
    }

    private static int Column(CardLevel level) => level switch
    {
        CardLevel.Standard or CardLevel.Plus or CardLevel.Metal => 1,
        CardLevel.Virtual or CardLevel.VirtualPartner => 2,
        CardLevel.Flash => 3,
        CardLevel.Advertising => 4,
    };

    // What such a card shows anyway (wire-contract.md §9.1), so that an order copied from a card's answer passes.
    [Theory]
    [InlineData("ship_to_business: false", "virtual virtual_partner flash advertising")]
    [InlineData("nfc_option: true", "virtual virtual_partner flash advertising")]
    [InlineData("foreign_option: true", "virtual virtual_partner flash advertising")]
    [InlineData("online_option: true", "virtual virtual_partner flash advertising")]
    [InlineData("payment_monthly_limit: 250", "flash")]
    [InlineData("payment_daily_limit_option: false", "flash")]
    [InlineData("payment_daily_limit: 0", "flash")]
    [InlineData("payment_transaction_limit_option: false", "flash")]
    [InlineData("payment_transaction_limit: 0", "flash")]
    public void A_member_that_says_what_the_card_shows_anyway_is_accepted(string member, string levels)
    {
        foreach (var level in levels.Split(' ').Select(Names<CardLevel>.Get))
        {
            var draft = Smallest(level);
            var copied = member switch
            {
                "ship_to_business: false" => draft with { ShipsToBusiness = false },
                "nfc_option: true" => draft with { NfcOption = true },
                "foreign_option: true" => draft with { ForeignOption = true },
                "online_option: true" => draft with { OnlineOption = true },
                "payment_monthly_limit: 250" => draft with { PaymentMonthly = Euros(250) },
                "payment_daily_limit_option: false" => draft with { PaymentDailyOn = false },
                "payment_daily_limit: 0" => draft with { PaymentDaily = Euros(0) },
                "payment_transaction_limit_option: false" => draft with { PaymentTransactionOn = false },
                _ => draft with { PaymentTransaction = Euros(0) },
            };
            Assert.Equal((level, draft.Judged().Text()), (level, copied.Judged().Text()));
        }
    }

    [Fact]
    public void A_flash_card_shows_its_budget_as_monthly_limit_and_nothing_near_it()
    {
        var flash = Smallest(CardLevel.Flash);

        foreach (var near in new[] { Euros(249.99m), Euros(250.01m), Euros(0), Euros(250) with { FinerThanCent = true } })
        {
            var copied = flash with { PaymentMonthly = near };
            Assert.Equal("payment_monthly_limit: not_applicable_to_card_level", copied.Judged().Complaints());
        }
    }

    [Fact]
    public void A_card_that_does_not_ship_to_the_organization_needs_an_address()
    {
        var draft = Smallest(CardLevel.Plus) with { ShipsToBusiness = false };

        Assert.Equal("address: required", draft.Judged().Complaints());
        Assert.Equal(Address, (draft with { Address = Address }).Judged().Value!.Address);
        Assert.Equal("", (draft with { Address = Given<ShippingAddress>.Unreadable }).Judged().Complaints());
    }
}

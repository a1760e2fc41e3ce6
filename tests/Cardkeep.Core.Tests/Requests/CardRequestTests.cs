using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Requests;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Orders;

namespace Cardkeep.Tests.Requests;

public sealed class CardRequestTests
{
    private static readonly CardDraft Flash =
        new() { Level = CardLevel.Flash, PaymentLifespan = Euros(250), PreExpiresAt = Given.Now.AddDays(30) };

    private static readonly CardDraft Virtual = new() { Level = CardLevel.Virtual };

    [Theory]
    [InlineData(-1, "payment_lifespan_limit: below_minimum")]
    [InlineData(0, "payment_lifespan_limit: below_minimum")]
    [InlineData(1, "")]
    [InlineData(1_999_999, "")]
    [InlineData(2_000_000, "")]
    [InlineData(2_000_001, "payment_lifespan_limit: limit_above_maximum")]
    public void A_flash_card_may_be_asked_for_above_0_up_to_its_levels_maximum(long cents, string complaint) =>
        Assert.Equal(complaint, Complaints(Ask(Flash with { PaymentLifespan = new Amount(cents, FinerThanCent: false) })));

    [Theory]
    [InlineData(CardLevel.Virtual)]
    [InlineData(CardLevel.VirtualPartner)]
    public void A_virtual_card_may_be_asked_for_from_0_up_to_its_levels_maximum(CardLevel level)
    {
        foreach (var (euros, complaint) in ((decimal, string)[])
        [
            (-0.01m, "payment_monthly_limit: below_minimum"),
            (0, ""),
            (0.01m, ""),
            (19_999.99m, ""),
            (20_000, ""),
            (20_000.01m, "payment_monthly_limit: limit_above_maximum"),
        ])
            Assert.Equal((euros, complaint), (euros, Complaints(Ask(Virtual with { Level = level, PaymentMonthly = Euros(euros) }))));
    }

    [Theory]
    [InlineData("2026-03-01T09:29:59.999999Z", "pre_expires_at: date_not_in_future")]
    [InlineData("2026-03-01T09:30:00Z", "pre_expires_at: date_not_in_future")]
    [InlineData("2026-03-01T09:30:00.000001Z", "")]
    [InlineData("2027-03-01T09:29:59.999999Z", "")]
    [InlineData("2027-03-01T09:30:00Z", "")]
    [InlineData("2027-03-01T09:30:00.000001Z", "pre_expires_at: date_too_far")]
    public void A_flash_card_is_asked_for_until_a_moment_within_a_year(string end, string complaint) =>
        Assert.Equal(complaint, Complaints(Ask(Flash with { PreExpiresAt = DateTimeOffset.Parse(end, null) })));

    [Fact]
    public void A_request_for_a_flash_card_needs_its_budget_and_its_end() => Assert.Equal(
        "payment_lifespan_limit: required, pre_expires_at: required", Complaints(Ask(new CardDraft { Level = CardLevel.Flash })));

    [Fact]
    public void An_amount_is_not_finer_than_a_cent()
    {
        var fine = new Amount(100, FinerThanCent: true);

        Assert.Equal("payment_lifespan_limit: too_many_decimals", Complaints(Ask(Flash with { PaymentLifespan = fine })));
        Assert.Equal("payment_monthly_limit: too_many_decimals", Complaints(Ask(Virtual with { PaymentMonthly = fine })));
    }

    [Fact]
    public void All_problems_of_a_request_are_reported_together_with_those_of_reading()
    {
        var noted = new Problem(ProblemCode.TooLong, "note must be at most 255 characters long", Place.Member("note"));
        var draft = new CardDraft { Level = CardLevel.Flash, PaymentLifespan = Euros(-1), PreExpiresAt = Given.Now };

        Assert.Equal(
            "note: too_long, payment_lifespan_limit: below_minimum, pre_expires_at: date_not_in_future", Complaints(Ask(draft, noted)));
    }

    [Fact]
    public void A_level_that_could_not_be_read_is_not_judged_again()
    {
        var noted = Problem.NotInList(Place.Member("card_level"), ["virtual", "virtual_partner"]);
        var draft = new CardDraft { Level = Given<CardLevel>.Unreadable, PaymentMonthly = Euros(9_000_000) };

        Assert.Equal([noted], Ask(draft, noted).Problems!.All);
    }

    [Fact]
    public void An_operators_maxima_hold_for_requests_too()
    {
        var levels = LevelTable.Default.With(CardLevel.Flash, new(Money.FromEuros(100), null));

        Assert.Equal("payment_lifespan_limit: limit_above_maximum", Complaints(Ask(Flash, levels)));
    }

    [Fact]
    public void A_request_without_a_limit_asks_for_no_more_than_an_operator_allows()
    {
        var levels = LevelTable.Default.With(CardLevel.Virtual, new(Money.FromEuros(100), null));
        var request = Ask(Virtual, levels).Value!;

        Assert.Equal(Money.FromEuros(100), request.Limit);
        Assert.Equal([], Codes(Order(request, levels: levels).Problems));
    }

    [Theory]
    [InlineData("payment_monthly_limit", true)]
    [InlineData("card_design", true)]
    [InlineData("initiator_id", true)]
    [InlineData("categories", false)]
    public void What_an_operator_demands_of_an_order_is_demanded_of_a_request(string member, bool canBeMet)
    {
        var levels = LevelTable.Default.Demanding(CardLevel.Virtual, member);
        var full = Virtual with { PaymentMonthly = Euros(1), Design = CardDesign.All[0] };

        Assert.Equal(member == "initiator_id" ? "" : $"{member}: required", Complaints(Ask(Virtual, levels)));
        Assert.Equal(canBeMet ? "" : $"{member}: required", Complaints(Ask(full, levels)));
        Assert.Equal(canBeMet ? [] : ["required"], Codes(Order(Ask(Virtual).Value!, levels: levels).Problems));
    }

    [Theory]
    [InlineData(CardLevel.Virtual, "virtual_card", "500", "virtual.default.2017")]
    [InlineData(CardLevel.VirtualPartner, "virtual_card", "500", "virtual.default.2017")]
    [InlineData(CardLevel.Flash, "flash_card", "250", "flash.default.2021")]
    public void The_least_request_gets_its_defaults_and_waits(CardLevel level, string type, string limit, string design)
    {
        var request = Ask(level == CardLevel.Flash ? Flash : Virtual with { Level = level }).Value!;

        Assert.Equal((type, limit, design), (Names<RequestType>.Of(request.Type), $"{request.Limit}", request.Design.Name));
        Assert.Equal((RequestStatus.Pending, "", 1), (request.Status, request.Note, request.Version));
        Assert.Equal((Given.Dolores.Id, Given.Now), (request.Initiator, request.CreatedAt));
        Assert.Equal((null, null, null), (request.Approver, request.ProcessedAt, request.DeclinedNote));
    }

    [Fact]
    public void An_approval_orders_what_was_asked_for_who_asked_in_the_approvers_name()
    {
        foreach (var draft in (CardDraft[])
        [
            Flash,
            Virtual with { PaymentMonthly = Euros(12.34m), Design = CardDesign.Find("virtual.sakura.2025")! },
            Virtual with { Level = CardLevel.VirtualPartner, PaymentMonthly = Euros(0) },
        ])
        {
            var request = Ask(draft).Value!;
            var placed = (draft with { Holder = Given.Dolores.Id, Organization = "acme-7132", Account = Given.Account.Id }).Judged();

            Assert.Equal(placed.Text(), Order(request).Text());
            Assert.Equal((Given.Dolores.Id, Given.Piotr.Id), (Order(request).Value!.Holder, Order(request).Value!.Initiator));
        }
    }

    [Fact]
    public void What_was_asked_is_judged_again_and_only_the_account_is_pointed_at()
    {
        var request = Ask(Flash).Value!;
        var levels = LevelTable.Default.With(CardLevel.Flash, new(new Money(24_999), null));

        var order = request.Order(
            Given.Account.Id,
            new OrderReferences(
                Given.Organization, Given.Dolores with { Status = MembershipStatus.Invited }, Given.Piotr,
                Given.Account with { Status = BankAccountStatus.Closed }),
            Given.Caller(Role.Owner), levels, [], Given.Now.AddDays(31));

        Assert.Equal(
            "holder_not_active, bank_account_closed debit_iban, limit_above_maximum, date_not_in_future",
            string.Join(", ", order.Problems!.All.Select(problem => $"{problem.Code.Name} {problem.Place?.Name}".TrimEnd())));
    }

    [Fact]
    public void An_account_that_is_not_known_is_said_once()
    {
        var noted = new Problem(ProblemCode.ReferenceNotFound, "debit_iban must be the IBAN of an account", Place.Member("debit_iban"));
        var references = new OrderReferences(Given.Organization, Given.Dolores, Given.Piotr, null);

        var order = Ask(Flash).Value!.Order(
            Given<AccountId>.Unreadable, references, Given.Caller(Role.Owner), LevelTable.Default, [noted], Given.Now);

        Assert.Equal([noted], order.Problems!.All);
    }

    [Theory]
    [InlineData(RequestStatus.Pending, true)]
    [InlineData(RequestStatus.Approved, false)]
    [InlineData(RequestStatus.Declined, false)]
    [InlineData(RequestStatus.Canceled, false)]
    public void Only_what_is_pending_is_approved_or_declined(RequestStatus status, bool open)
    {
        var request = Ask(Flash).Value! with { Status = status };
        var later = Given.Now.AddDays(40);                                    // Past its end, which is not judged once it is decided.

        var declined = request.Decline("Too much", Given.Piotr.Id, [], later);

        Assert.Equal(open, declined.Succeeded);
        Assert.Equal(open ? "" : "request_not_pending", string.Join(", ", Codes(declined.Problems)));
        Assert.Equal(open ? "date_not_in_future" : "request_not_pending", string.Join(", ", Codes(Order(request, later).Problems)));
        if (!open) Assert.Contains(Names<RequestStatus>.Of(status), declined.Problems!.All[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_says_who_when_and_why()
    {
        var (request, later) = (Ask(Flash).Value!, Given.Now.AddDays(1));
        var approved = request.Approve(Given.Piotr.Id, later);
        var declined = request.Decline("Too much", Given.Piotr.Id, [], later).Value!;

        Assert.Equal(
            request with { Status = RequestStatus.Approved, Approver = Given.Piotr.Id, ProcessedAt = later }, approved);
        Assert.Equal(approved with { Status = RequestStatus.Declined, DeclinedNote = "Too much" }, declined);
        Assert.Equal((2, 2), (approved.Version, declined.Version));
    }

    [Fact]
    public void A_decline_needs_its_reason()
    {
        var request = Ask(Flash).Value!;
        var noted = new Problem(ProblemCode.TooShort, "declined_note must be at least 1 characters long", Place.Member("declined_note"));

        Assert.Equal(["required"], Codes(request.Decline(default, Given.Piotr.Id, [], Given.Now).Problems));
        Assert.Equal([noted], request.Decline(Given<string>.Unreadable, Given.Piotr.Id, [noted], Given.Now).Problems!.All);
    }

    [Theory]
    [InlineData("FR7616958000010000000000197", "FR7616958000010000000000197")]
    [InlineData("fr76 1695 8000 0100 0000 0000 197", "FR7616958000010000000000197")]
    [InlineData("A234567890123456789012345678901234", "A234567890123456789012345678901234")]
    [InlineData("A2345678901234567890123456789012345", null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData("FR76-1695", null)]
    [InlineData("FR76\0", null)]
    [InlineData("ＦＲ76", null)]
    public void An_IBAN_is_read_as_people_write_it(string text, string? iban) => Assert.Equal(iban, BankAccount.FindIban(text));

    private static Outcome<CardRequest> Ask(CardDraft card, params IReadOnlyList<Problem> noted) => Ask(card, LevelTable.Default, noted);

    private static Outcome<CardRequest> Ask(CardDraft card, LevelTable levels, params IReadOnlyList<Problem> noted) => CardRequest.From(
        new RequestDraft(default, card), new(Given.Id(9)), Given.Caller(Role.Employee, Given.Dolores), levels, noted, Given.Now);

    private static Outcome<CardOrder> Order(CardRequest request, DateTimeOffset? now = null, LevelTable? levels = null) => request.Order(
        Given.Account.Id, new OrderReferences(Given.Organization, Given.Dolores, Given.Piotr, Given.Account), Given.Caller(Role.Owner),
        levels ?? LevelTable.Default, [], now ?? Given.Now);

    private static string Complaints(Outcome<CardRequest> outcome) =>
        outcome.Succeeded ? "" : string.Join(", ", outcome.Problems.All.Select(problem => $"{problem.Place!.Name}: {problem.Code.Name}"));

    private static IEnumerable<string> Codes(Problems? problems) => (problems?.All ?? []).Select(problem => problem.Code.Name);
}

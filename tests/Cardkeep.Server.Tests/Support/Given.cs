using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;

namespace Cardkeep.Tests.Support;

/// <summary>What a test starts from, in the product's words.</summary>
internal static class Given
{
    public static readonly string Account = Demo.MakeAccounts(ManualClock.Start)[0].Id.Value.ToString("D");

    public static string Member(Role role) => Demo.MemberOf(role).Value.ToString("D");

    /// <summary>The demo card of a level.</summary>
    public static string Card(CardLevel level) => Demo.CardOf(level).Value.ToString("D");

    /// <summary>The smallest complete order of a level, for the employee.</summary>
    public static JsonObject Order(CardLevel level, Role holder = Role.Employee)
    {
        var order = new JsonObject
        {
            ["holder_id"] = Member(holder),
            ["organization_id"] = Demo.Organization.Value.ToString("D"),
            ["bank_account_id"] = Account,
            ["card_level"] = Names<CardLevel>.Of(level),
        };
        switch (level)
        {
            case CardLevel.Standard or CardLevel.Plus or CardLevel.Metal:
                order["ship_to_business"] = true;
                order["atm_monthly_limit"] = 500;
                order["payment_monthly_limit"] = 1000;
                break;
            case CardLevel.Flash:
                order["payment_lifespan_limit"] = 250;
                order["pre_expires_at"] = "2026-06-01T00:00:00Z";
                break;
            case CardLevel.Advertising:
                order["payment_monthly_limit"] = 5000;
                break;
            default:
                break;
        }

        return order;
    }

    /// <summary>An order with some members set otherwise; a null removes the member.</summary>
    public static JsonObject With(this JsonObject order, params (string Member, JsonNode? Value)[] changes)
    {
        foreach (var (member, value) in changes)
        {
            if (value is null) order.Remove(member);
            else order[member] = value.DeepClone();
        }

        return order;
    }

    /// <summary>The same order, its members in the opposite order.</summary>
    public static JsonObject Turned(this JsonObject order) =>
        new(order.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    /// <summary>A card of the employee's that is live: virtual, created through the API.</summary>
    public static async Task<string> LiveCardAsync(Client caller, Role holder = Role.Employee)
    {
        var reply = await caller.CreateCardAsync(Order(CardLevel.Virtual, holder));
        Assert.Equal(200, reply.Status);
        return reply.CardId;
    }

    /// <summary>A live virtual card with a daily limit in force, in whole euros, below an ample monthly one.</summary>
    public static async Task<string> LimitedCardAsync(Client caller, int daily)
    {
        var reply = await caller.CreateCardAsync(Order(CardLevel.Virtual).With(
            ("payment_monthly_limit", 10 * daily), ("payment_daily_limit", daily), ("payment_daily_limit_option", true)));
        Assert.Equal(200, reply.Status);
        return reply.CardId;
    }

    /// <summary>Many virtual cards, fifty in an order; gives the answers, which have them.</summary>
    public static async Task<IReadOnlyList<Reply>> ManyCardsAsync(Client caller, int count)
    {
        List<Reply> answers = [];
        for (var some = 0; some < count; some += CreateCards.MostCards)
        {
            var cards = Enumerable.Range(0, CreateCards.MostCards).Select(_ => (JsonNode)Order(CardLevel.Virtual)).ToArray();
            var order = new JsonObject { ["cards"] = new JsonArray(cards) };
            var asked = await caller.PostAsync("/v2/cards/bulk", order.DeepClone());
            var done = await caller.PostAsync("/v2/cards/bulk", order, ("X-Qonto-Sca-Session-Token", await caller.AllowAsync(asked)));
            Assert.Equal(200, done.Status);
            answers.Add(done);
        }

        return answers;
    }

    /// <summary>Another organization, with an owner, an account and a team of its own.</summary>
    public static async Task<Stranger> StrangerAsync(TestApi api)
    {
        var now = ManualClock.Start;
        var organization = new OrganizationId(Guid.CreateVersion7(now));
        var team = new TeamId(Guid.CreateVersion7(now));
        var account = new AccountId(Guid.CreateVersion7(now));
        var owner = Person(organization, Role.Owner, "Ingrid", "Fremd", team);
        await api.WriteAsync(async tx =>
        {
            await OrganizationTable.InsertAsync(
                tx, Demo.MakeOrganization(now) with { Id = organization, Slug = "stranger-1", Name = "Stranger" }, default);
            await TeamTable.InsertAsync(tx, new(organization, team, "Strangers"), default);
            await MembershipTable.InsertAsync(tx, owner, default);
            await BankAccountTable.InsertAsync(
                tx, Demo.MakeAccounts(now)[0] with { Organization = organization, Id = account, Slug = "stranger-main" }, default);
        });
        return new Stranger(organization, owner.Id, account, team, await api.AsAsync(organization, owner.Id, Demo.Client));
    }

    /// <summary>Another member of the demo organization.</summary>
    public static async Task<MemberId> MemberAsync(TestApi api, Role role, TeamId? team = null, Func<Membership, Membership>? change = null)
    {
        var person = Person(Demo.Organization, role, "Max", "Muster", team);
        if (change is not null) person = change(person);
        await api.WriteAsync(tx => MembershipTable.InsertAsync(tx, person, default));
        return person.Id;
    }

    public static Membership Person(OrganizationId organization, Role role, string firstName, string lastName, TeamId? team) => new()
    {
        Organization = organization,
        Id = new(Guid.CreateVersion7(ManualClock.Start)),
        Team = team,
        FirstName = firstName,
        LastName = lastName,
        Email = $"{firstName}.{lastName}@example.com",
        PhoneNumber = null,
        Position = null,
        Role = role,
        Status = MembershipStatus.Active,
        Kyc = KycStatus.Accepted,
        Locale = "en",
    };
}

/// <summary>Somebody of another organization.</summary>
internal sealed record Stranger(OrganizationId Organization, MemberId Owner, AccountId Account, TeamId Team, Client Client);

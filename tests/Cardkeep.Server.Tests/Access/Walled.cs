using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Requests;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>
/// One of several organizations that are alike, but for a mark in every id, name and number of each: where the mark of one shows in what
/// another hears, a wall has a hole.
/// </summary>
internal sealed class Walled
{
    private readonly int number;

    private Walled(int number) => this.number = number;

    public OrganizationId Organization => new(Id(1, 1));

    public AccountId Account => new(Id(2, 1));

    /// <summary>An application of its own.</summary>
    public ClientId Client => new(Id(4, 9));

    public TeamId Team => new(Id(3, 1));

    public string Slug => $"slug-{Mark}";

    public string Iban => $"FR76{IbanMark}";

    /// <summary>Of the virtual card: an ask that was declined.</summary>
    public AuthorizationId Authorization => new(Id(20, 1));

    /// <summary>A caller of each role, who sees what a member of this organization sees.</summary>
    public Dictionary<Role, Client> Callers { get; } = [];

    /// <summary>The token of a session of this organization's owner, approved already.</summary>
    public string Session { get; private set; } = "";

    /// <summary>
    /// What gives the organization away, in any case of letters: the beginning of all its ids, which is in its names too; the beginning of
    /// its card numbers; its balance.
    /// </summary>
    public string[] Marks => [Mark, IbanMark, $"51700{number}******", $"777{number}000777"];

    private string Mark => $"5eed000{number}-5eed";

    private string IbanMark => $"WALLED{number}";

    public static async Task<IReadOnlyList<Walled>> MakeAsync(TestApi api, int count)
    {
        List<Walled> fleet = [];
        for (var number = 1; number <= count; number++)
        {
            var one = new Walled(number);
            await api.WriteAsync(one.FillAsync);
            foreach (var role in Enum.GetValues<Role>())
                one.Callers[role] = await api.AsAsync(one.Organization, one.MemberOf(role), Demo.Client);
            one.Session = await Stored.SessionAsync(api, one.Organization, one.MemberOf(Role.Owner));
            Assert.Equal(200, (await one.Callers[Role.Owner].PostAsync($"/v2/mocked_sca_sessions/{one.Session}/allow", null)).Status);
            fleet.Add(one);
        }

        return fleet;
    }

    public MemberId MemberOf(Role role) => new(Id(4, (int)role + 1));

    public CardId CardOf(CardLevel level) => new(Id(5, (int)level + 1));

    /// <summary>A request of the member with a role, for a card of a level.</summary>
    public RequestId RequestOf(CardLevel level, Role role) => new(Id(6 + (int)level, (int)role + 1));

    /// <summary>A caller like that of <see cref="Callers"/>, with a token of its own.</summary>
    public Task<Client> AsAsync(TestApi api, Role role) => api.AsAsync(Organization, MemberOf(role), Demo.Client);

    /// <summary>Something of this organization, and of the member with a role, to which a call can be done.</summary>
    public async Task<string> MakeTargetAsync(TestApi api, RouteRow row, Role role)
    {
        var target = await MakeAsync(api, row, role);
        if (row.HasNumber) await Stored.SealAsync(api, Organization, target);
        return target;
    }

    private async Task<string> MakeAsync(TestApi api, RouteRow row, Role role) => row.Target switch
    {
        Target.Card => await Stored.CardAsync(api, row.Level, card => card.In(row.Status) with
        {
            Locks = row.Locks,
            PinSet = row.HasPin,
            Organization = Organization,
            Holder = MemberOf(role),
            Initiator = MemberOf(role),
            Account = Account,
        }),
        Target.Request => await Stored.RequestAsync(
            api, row.Level, request => request with { Organization = Organization, Initiator = MemberOf(role) }),
        Target.Authorization => $"{Authorization.Value}",
        Target.Client => await Stored.ClientAsync(api, Organization),
        Target.Session => await Stored.SessionAsync(api, Organization, MemberOf(role)),
        Target.Account => $"{Account.Value}",
        Target.Member => $"{MemberOf(role).Value}",
        _ => "",
    };

    private Guid Id(int kind, int place) => Guid.ParseExact($"{Mark}-7{kind:x3}-8000-{place:x12}", "D");

    private async ValueTask FillAsync(Transaction tx)
    {
        var now = ManualClock.Start;
        await OrganizationTable.InsertAsync(tx, Demo.MakeOrganization(now) with
        {
            Id = Organization,
            Slug = Slug,
            Name = $"Name {Mark}",
            LegalName = $"Legal {Mark}",
            LegalAddress = $"Street {Mark}",
            LegalNumber = $"Number {Mark}",
        }, default);
        await BankAccountTable.InsertAsync(tx, Demo.MakeAccounts(now)[0] with
        {
            Organization = Organization,
            Id = Account,
            Slug = $"account-{Mark}",
            Name = $"Account {Mark}",
            Iban = Iban,
            Bic = $"BIC {Mark}",
            Balance = new Money(777_000_077_700 + number * 100_000_000L),
        }, default);
        await ClientTable.InsertAsync(tx, Demo.MakeClient(now) with
        {
            Id = Client, Organization = Organization, Name = $"Application {Mark}", RedirectAddresses = [$"https://{Mark}.example/back"],
            Scopes = [Scope.CardRead],
        }, default);
        await TeamTable.InsertAsync(tx, new(Organization, Team, $"Team {Mark}"), default);
        foreach (var role in Enum.GetValues<Role>())
        {
            await MembershipTable.InsertAsync(tx, Given.Person(Organization, role, $"A {Mark}", $"B {Mark}", Team) with
            {
                Id = MemberOf(role),
                PhoneNumber = $"Phone {Mark}",
                Position = $"Position {Mark}",
            }, default);
        }

        foreach (var level in Enum.GetValues<CardLevel>()) await FillCardAsync(tx, level);
        var card = await CardTable.FindAsync(tx, Organization, CardOf(CardLevel.Virtual), now, default);
        await Stored.InsertDeclinedAsync(tx, card!.Card, Authorization, $"Transaction {Mark}", now);
        foreach (var role in Enum.GetValues<Role>())
        {
            await RequestTable.InsertAsync(tx, Request(CardLevel.Virtual, role), default);
            await RequestTable.InsertAsync(tx, Request(CardLevel.Flash, role) with { PreExpiresAt = now.AddMonths(3) }, default);
        }
    }

    private CardRequest Request(CardLevel level, Role role) => Demo.MakeRequest(ManualClock.Start) with
    {
        Organization = Organization,
        Id = RequestOf(level, role),
        Initiator = MemberOf(role),
        Note = $"Note {Mark}",
        Level = level,
        Design = CardDesign.DefaultOf(level),
    };

    private async ValueTask FillCardAsync(Transaction tx, CardLevel level)
    {
        var like = await CardTable.FindAsync(tx, Demo.Organization, Demo.CardOf(level), ManualClock.Start, default);
        var card = like!.Card with
        {
            Organization = Organization,
            Id = CardOf(level),
            Status = CardStatus.Live,
            Holder = MemberOf(Role.Employee),
            Initiator = MemberOf(Role.Owner),
            Account = Account,
            Nickname = $"Nickname {Mark}",
            EmbossedName = $"NAME {Mark}",
            Number = new MaskedPan($"51700{number}******{1000 + (int)level}"),
        };
        await CardTable.InsertAsync(tx, card, default);
        await CardSearchTable.InsertAsync(tx, card, await MembershipTable.GetAsync(tx, Organization, card.Holder, default), default);
        await Stored.InsertBornAsync(tx, card);
        await CardCountTable.AddAsync(tx, [card], default);
        await EventTable.AppendAsync(
            tx,
            new(ManualClock.Start, card.Initiator, Demo.Client, $"trace-{Mark}"),
            Organization,
            new(card.Id.Value, 1, "card.created", $$"""{"nickname":"{{card.Nickname}}"}"""),
            default);
        if (level.IsPhysical())
        {
            var address = new ShippingAddress(null, $"Line {Mark}", null, null, "1", "City", "FR");
            await ShippingAddressTable.InsertAsync(tx, Organization, card.Id, address, default);
        }
    }
}

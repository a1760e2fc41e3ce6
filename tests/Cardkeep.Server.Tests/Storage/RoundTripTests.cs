using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Tests.Support;
using Cardkeep.Writes;
using Microsoft.AspNetCore.Http;

namespace Cardkeep.Tests.Storage;

/// <summary>What a table writes it reads again, on both engines alike, at the edges of what can be written.</summary>
public sealed class RoundTripTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Organizations_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var full = Demo.MakeOrganization(Edges.Last) with
        {
            Id = new(Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff")),
            Slug = "",
            Name = Edges.Strange,
            LegalName = Edges.Long,
            LegalShareCapital = Edges.Most,
            LegalRegistrationDate = DateOnly.MaxValue,
            LegalAddress = Edges.Strange,
        };
        var bare = Demo.MakeOrganization(Edges.First) with
        {
            Id = new(Guid.Parse("00000000-0000-0000-0000-000000000001")),
            Slug = " ",
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
        var early = full with
        {
            Id = new(
                Guid.NewGuid()), LegalRegistrationDate = DateOnly.MinValue, ContractSignedAt = Edges.First, LegalShareCapital = Edges.Least,
        };

        foreach (var organization in (Organization[])[full, bare, early])
        {
            await store.WriteAsync(tx => OrganizationTable.InsertAsync(tx, organization, CancellationToken.None));
            Assert.Equal(
                organization, await store.ReadAsync(tx => OrganizationTable.GetAsync(tx, organization.Id, CancellationToken.None)));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Accounts_teams_and_members_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var account = Demo.MakeAccounts(Edges.BeforeTheEpoch)[1] with
        {
            Id = new(Guid.NewGuid()), Slug = Edges.Strange, Name = Edges.Long, Balance = Edges.Least, Status = BankAccountStatus.Closed,
        };
        var rich = account with { Id = new(Guid.NewGuid()), Balance = Edges.Most, UpdatedAt = Edges.Last };
        var team = new Team(Demo.Organization, new(Guid.NewGuid()), Edges.Strange);
        var person = Given.Person(Demo.Organization, Role.Manager, Edges.Strange, Edges.Long, team.Id) with
        {
            PhoneNumber = Edges.Strange, Position = "",
        };
        var alone = person with
        {
            Id = new(Guid.NewGuid()), Team = null, PhoneNumber = null, Position = null, Status = MembershipStatus.Revoked,
            Kyc = KycStatus.Refused,
        };

        await store.WriteAsync(async tx =>
        {
            await BankAccountTable.InsertAsync(tx, account, CancellationToken.None);
            await BankAccountTable.InsertAsync(tx, rich, CancellationToken.None);
            await TeamTable.InsertAsync(tx, team, CancellationToken.None);
            await MembershipTable.InsertAsync(tx, person, CancellationToken.None);
            await MembershipTable.InsertAsync(tx, alone, CancellationToken.None);
        });

        Assert.Equal(
            account, await store.ReadAsync(tx => BankAccountTable.FindAsync(tx, Demo.Organization, account.Id, CancellationToken.None)));
        Assert.Equal(rich, await store.ReadAsync(tx => BankAccountTable.FindAsync(tx, Demo.Organization, rich.Id, CancellationToken.None)));
        Assert.Contains(
            team, await store.ReadAsync(tx => TeamTable.ListAsync(tx, Demo.Organization, new Page(1, 100), CancellationToken.None)));
        Assert.Equal(
            person, await store.ReadAsync(tx => MembershipTable.GetAsync(tx, Demo.Organization, person.Id, CancellationToken.None)));
        Assert.Equal(alone, await store.ReadAsync(tx => MembershipTable.GetAsync(tx, Demo.Organization, alone.Id, CancellationToken.None)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_word_that_a_column_can_hold_is_known_to_its_reader(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        List<Membership> people =
        [
            .. Enum.GetValues<Role>().Select(role => Given.Person(Demo.Organization, role, "A", "B", null)),
            .. Enum.GetValues<MembershipStatus>()
                .Select(status => Given.Person(Demo.Organization, Role.Owner, "A", "B", null) with { Status = status }),
            .. Enum.GetValues<KycStatus>().Select(kyc => Given.Person(Demo.Organization, Role.Owner, "A", "B", null) with { Kyc = kyc }),
        ];

        foreach (var person in people)
        {
            await store.WriteAsync(tx => MembershipTable.InsertAsync(tx, person, CancellationToken.None));
            Assert.Equal(
                person, await store.ReadAsync(tx => MembershipTable.GetAsync(tx, Demo.Organization, person.Id, CancellationToken.None)));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Addresses_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var (metal, plus) = (Demo.CardOf(CardLevel.Metal), Demo.CardOf(CardLevel.Plus));
        var full = new ShippingAddress(Edges.Strange, Edges.Long, "", " ", "0", Edges.Strange, "FR");
        var bare = new ShippingAddress(null, Edges.Strange, null, null, "", "", "DE");

        await store.WriteAsync(async tx =>
        {
            await ShippingAddressTable.InsertAsync(tx, Demo.Organization, metal, full, CancellationToken.None);
            await ShippingAddressTable.InsertAsync(tx, Demo.Organization, plus, bare, CancellationToken.None);
        });

        Assert.Equal(
            full, await store.ReadAsync(tx => ShippingAddressTable.FindAsync(tx, Demo.Organization, metal, CancellationToken.None)));
        Assert.Equal(
            bare, await store.ReadAsync(tx => ShippingAddressTable.FindAsync(tx, Demo.Organization, plus, CancellationToken.None)));
        Assert.Null(await store.ReadAsync(tx => ShippingAddressTable.FindAsync(tx, new(Guid.NewGuid()), metal, CancellationToken.None)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Tokens_sessions_and_kept_answers_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var call = CallAt(ManualClock.Start);
        byte[] digest = [0, 255, 1, 0];
        var id = Guid.CreateVersion7(ManualClock.Start);
        var asked = new Asked([new(Edges.Strange, "metal", null, [new("atm_daily_limit", null, new(long.MaxValue))])]);
        byte[] answer = [.. Enumerable.Range(0, 100_000).Select(number => (byte)(number % 251))];

        await store.WriteAsync(async tx =>
        {
            await AccessTokenTable.InsertAsync(tx, [1], new(
                call.Caller.Organization, call.Caller.Member, call.Caller.Client, Scope.All, Edges.Last), CancellationToken.None);
            await ScaTable.InsertAsync(tx, call.Caller, new(id, [2], Edges.Strange, "mock", digest, [7, 0], Edges.Last, asked), default);
            Assert.True(await KeyTable.ClaimAsync(tx, call, Edges.Strange, digest, CancellationToken.None));
            await KeyTable.KeepAsync(tx, call, Edges.Strange, 200, answer, CancellationToken.None);
            Assert.True(await KeyTable.ClaimAsync(tx, call, "empty", [], CancellationToken.None));
            await KeyTable.KeepAsync(tx, call, "empty", 204, [], CancellationToken.None);
        });

        var caller = await store.ReadAsync(tx => AccessTokenTable.FindCallerAsync(tx, [1], call.Now, CancellationToken.None));
        Assert.Equal(
            (call.Caller.Organization, call.Caller.Member, call.Caller.Client, Role.Owner),
            (caller!.Organization, caller.Member, caller.Client, caller.Role));
        Assert.Equal(Scope.All.Order(StringComparer.Ordinal), caller.Scopes.Order(StringComparer.Ordinal));
        Assert.Null(await store.ReadAsync(tx => AccessTokenTable.FindCallerAsync(tx, [1], Edges.Last, CancellationToken.None)));
        Assert.Equivalent(
            new ScaSession(
                id, call.Caller.Organization, call.Caller.Member, call.Caller.Client, Edges.Strange, "mock", digest, [7, 0], 0,
                Edges.Last, null, null, null, 0, asked.ToJson()),
            await store.ReadAsync(tx => ScaTable.FindAsync(tx, [2], CancellationToken.None)),
            strict: true);
        Assert.Equivalent(new KeptAnswer(200, answer, digest), await KeptAsync(Edges.Strange), strict: true);
        Assert.Equivalent(new KeptAnswer(204, [], []), await KeptAsync("empty"), strict: true);

        Task<KeptAnswer?> KeptAsync(string key) => store.ReadAsync(tx => KeyTable.FindAsync(tx, call, key, CancellationToken.None));
    }

    private static Call CallAt(DateTimeOffset now) => new(
        new DefaultHttpContext { Request = { Method = "PUT", Path = "/v2/cards" } },
        new Demands(Scope.CardWrite),
        new Caller(
            Demo.Organization, Demo.MemberOf(Role.Owner), Demo.Client, Role.Owner, null, new HashSet<string>(StringComparer.Ordinal)),
        "trace",
        now);
}

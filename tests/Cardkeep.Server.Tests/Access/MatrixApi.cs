using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>One application on each engine for all cells of a matrix: starting one for each would take longer than all calls.</summary>
public sealed class MatrixApi : IAsyncLifetime
{
    private readonly Dictionary<EngineKind, World> worlds = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var world in worlds.Values) await world.Api.DisposeAsync();
    }

    /// <summary>The cells of one class run one after another, so nobody else asks meanwhile.</summary>
    internal async Task<World> OnAsync(EngineKind engine)
    {
        if (!worlds.TryGetValue(engine, out var world)) worlds[engine] = world = await World.MakeAsync(engine);
        return world;
    }
}

/// <summary>A caller of each role, all in one team; a colleague in it, somebody in another, and somebody of another organization.</summary>
internal sealed class World
{
    private readonly Dictionary<Role, (MemberId Id, Client Client)> callers = [];
    private readonly Dictionary<string, Client> narrowed = new(StringComparer.Ordinal);
    private readonly MemberId colleague;
    private readonly MemberId other;
    private readonly Stranger stranger;
    private int requests;
    private int authorizations;

    private World(TestApi api, MemberId colleague, MemberId other, Stranger stranger)
    {
        Api = api;
        this.colleague = colleague;
        this.other = other;
        this.stranger = stranger;
    }

    public TestApi Api { get; }

    public static async Task<World> MakeAsync(EngineKind engine)
    {
        var api = await TestApi.StartAsync(engine);
        var (team, otherTeam) = (Demo.MakeTeams()[0].Id, Demo.MakeTeams()[1].Id);
        var world = new World(
            api,
            await Given.MemberAsync(api, Role.Employee, team),
            await Given.MemberAsync(api, Role.Employee, otherTeam),
            await Given.StrangerAsync(api));
        foreach (var role in Enum.GetValues<Role>())
        {
            var id = await Given.MemberAsync(api, role, team, member => member with { PhoneNumber = "+33639980099" });
            world.callers[role] = (id, await api.AsAsync(Demo.Organization, id, Demo.Client));
        }

        return world;
    }

    public Demands DemandsOf(RouteRow row) =>
        Api.App.Web.AllRoutes().Single(route => $"{route.Method} {route.Path}" == row.Call).Demands;

    /// <summary>A caller of a role; where the call ends its token, one through another application.</summary>
    public async Task<Client> AsAsync(Role role, RouteRow row) => row.EndsCaller
        ? await Api.AsAsync(Demo.Organization, callers[role].Id, new ClientId(Guid.CreateVersion7(ManualClock.Start)))
        : callers[role].Client;

    /// <summary>The owner with every scope but one.</summary>
    public async Task<Client> WithoutAsync(string scope)
    {
        if (narrowed.TryGetValue(scope, out var client)) return client;
        return narrowed[scope] = await Api.AsAsync(Role.Owner, [.. Scope.All.Where(one => one != scope)]);
    }

    /// <summary>Who holds the card, and where. An order names the caller's own account, whoever is to hold the card.</summary>
    public Subject SubjectOf(Role caller, Whose whose)
    {
        var account = Demo.MakeAccounts(ManualClock.Start)[0];
        var holder = whose switch
        {
            Whose.Own => callers[caller].Id,
            Whose.Teams => colleague,
            Whose.Others => other,
            Whose.AnotherOrganizations => stranger.Owner,
        };
        return new(Demo.Organization, holder, account.Id, account.Iban);
    }

    /// <summary>What stands in the path, fresh and in the state from which the route works.</summary>
    public async Task<string> MakeTargetAsync(RouteRow row, Role caller, Whose whose)
    {
        var subject = SubjectOf(caller, whose);
        var isStrangers = whose == Whose.AnotherOrganizations;
        var target = row.Target switch
        {
            Target.Authorization or Target.AuthorizationList => await MakeAuthorizationAsync(whose, subject),
            Target.Card or Target.List => await Stored.CardAsync(Api, row.Level, card => card.In(row.Status) with
            {
                Locks = row.Locks,
                PinSet = row.HasPin,
                Organization = isStrangers ? stranger.Organization : subject.Organization,
                Holder = subject.Holder,
                Initiator = subject.Holder,
                Account = isStrangers ? stranger.Account : subject.Account,
            }),
            Target.Request or Target.RequestList => await Stored.RequestAsync(
                Api,
                row.Level,
                request => request with
                {
                    Organization = isStrangers ? stranger.Organization : subject.Organization,
                    Initiator = subject.Holder,
                    CreatedAt = ManualClock.Start.AddSeconds(++requests),     // The newest stands on the first page of a list.
                }),
            Target.Account => $"{(isStrangers ? stranger.Account : subject.Account).Value}",
            Target.Client => await Stored.ClientAsync(Api, isStrangers ? stranger.Organization : subject.Organization),
            Target.Member => $"{subject.Holder.Value}",
            Target.Session => await Stored.SessionAsync(Api, isStrangers ? stranger.Organization : subject.Organization, subject.Holder),
            _ => "",
        };
        if (row.HasNumber) await Stored.SealAsync(Api, isStrangers ? stranger.Organization : subject.Organization, target);
        return target;
    }

    private async Task<string> MakeAuthorizationAsync(Whose whose, Subject subject)
    {
        var isStrangers = whose == Whose.AnotherOrganizations;
        var card = await Stored.CardAsync(Api, made => made with
        {
            Organization = isStrangers ? stranger.Organization : subject.Organization,
            Holder = subject.Holder,
            Initiator = subject.Holder,
            Account = isStrangers ? stranger.Account : subject.Account,
        });
        return await Stored.DeclinedAsync(
            Api, isStrangers ? stranger.Organization : subject.Organization, card, ManualClock.Start.AddSeconds(++authorizations));
    }
}

using System.Text;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>docs/permissions.md, printed from the running application's routes and the one table of roles.</summary>
public sealed class PermissionsPageTests
{
    private const string Introduction = """
        # Permissions

        Who may do what: by the role of the member, and by the scopes of the token, which can narrow a role and never widen it.
        A test prints this page from the routes that run and from the table of roles; `CARDKEEP_ACCEPT=1 ./test` prints it anew.

        *Own* are the cards that the member holds, *team's* those whose holder is in the same team, themselves included; a member
        without a team has none of these. Of a request for a card, its initiator stands for the holder. What is not in the table is
        denied. A card or a request that the member may not see is answered with 404, as if it were not there; what the member may
        not do with one that they see, with 403.

        Every call is tested as every role, with an own card, a colleague's, somebody else's and another organization's.

        ## Roles


        """;

    private const string Calls = """

        ## Calls

        *Key* is `X-Qonto-Idempotency-Key`. *SCA* is what the member has to approve before it is done. `/sandbox` and
        `/v2/mocked_sca_sessions` are there in sandbox mode only.


        """;

    [Theory, OnSqlite]
    public async Task The_page_says_what_the_routes_demand_and_the_roles_may(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var page = new StringBuilder(Introduction);
        page.Append(null, $"| | {string.Join(" | ", Names<Role>.All)} |\n{Line(1 + Names<Role>.All.Count)}");
        foreach (var act in Enum.GetValues<Act>()) page.Append(null, $"| {Words(act)} | {string.Join(" | ", Reaches(act))} |\n");

        page.Append(Calls);
        page.Append(null, $"| call | scope | key | SCA | {string.Join(" | ", Names<Role>.All)} |\n{Line(4 + Names<Role>.All.Count)}");
        foreach (var (method, path, demands) in api.App.Web.AllRoutes())
        {
            var scope = demands.Scope is { } named ? $"`{named}`" : "–";
            var sca = demands.Sca is { } action ? $"`{action}`" : "–";
            page.Append(null, $"| `{method} {path}` | {scope} | {Words(demands.Key)} | {sca} | {string.Join(" | ", Reaches(demands))} |\n");
        }

        Snapshot.Match(page.ToString(), "docs/permissions.md");
    }

    private static string Line(int columns) => $"|{string.Concat(Enumerable.Repeat("---|", columns))}\n";

    private static IEnumerable<string> Reaches(Act act) => Enum.GetValues<Role>().Select(role => Words(Permissions.Of(role, act)));

    private static IEnumerable<string> Reaches(Demands demands) => demands switch
    {
        { Entry: Entry.Open } => Everyone("anybody"),
        { Entry: Entry.TokenIfSent } => Everyone("own session"),
        { Act: { } act } => Reaches(act),
        { Scope: Scope.Network } => Everyone("–"),
        _ => Everyone("all"),
    };

    private static IEnumerable<string> Everyone(string what) => Enum.GetValues<Role>().Select(_ => what);

    private static string Words(KeyUse key) => key switch
    {
        KeyUse.None => "–",
        KeyUse.Honoured => "honoured",
        KeyUse.Required => "required",
    };

    private static string Words(Act act) => act switch
    {
        Act.SeeOrganization => "see the organization, its accounts, members and teams",
        Act.SeeBalances => "see IBAN, BIC and balance of an account",
        Act.SeeCard => "see cards",
        Act.OrderCard => "order a card, and see where it was shipped",
        Act.LockCard => "lock a card, report it lost or stolen, discard it",
        Act.UnlockCard => "unlock a card",
        Act.ChangeCard => "change its limits, nickname, options and restrictions",
        Act.RevealCard => "see its number, expiry, CVV and PIN, choose the PIN",
        Act.SeeRequest => "see requests for cards",
        Act.AskForCard => "ask for a card",
        Act.DecideRequest => "approve or decline a request",
        Act.KeepClients => "see, register, change and remove the organization's applications",
    };

    private static string Words(Reach reach) => reach switch
    {
        Reach.Nobody => "–",
        Reach.Own => "own",
        Reach.Team => "team's",
        Reach.OwnAndTeam => "own and team's",
        Reach.Any => "all",
    };
}

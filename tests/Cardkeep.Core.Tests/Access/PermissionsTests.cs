using System.Text;
using Cardkeep.Access;
using Cardkeep.Organizations;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

public sealed class PermissionsTests
{
    private static readonly Membership Caller = Given.Piotr with { Team = Given.Sales };

    // product.md §3 and wire-contract.md §8; the first two rows §11, the last three §12.
    private const string Product = """
        act              | owner | admin | manager        | employee | reporting
        see_organization | all   | all   | all            | all      | all
        see_balances     | all   | all   | none           | none     | all
        see_card         | all   | all   | own and team's | own      | all
        order_card       | all   | all   | team's         | none     | none
        lock_card        | all   | all   | own and team's | own      | none
        unlock_card      | all   | all   | none           | none     | none
        change_card      | all   | all   | none           | none     | none
        see_request      | all   | all   | own and team's | own      | all
        ask_for_card     | own   | own   | own            | own      | none
        decide_request   | all   | all   | team's         | none     | none
        """;

    public static TheoryData<string, string, string> Cells()
    {
        var cells = new TheoryData<string, string, string>();
        var rows = Product.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        foreach (var row in rows[1..])
        {
            foreach (var (role, reach) in rows[0][1..].Zip(row[1..])) cells.Add(role, row[0], reach);
        }

        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_role_reaches_the_cards_that_the_table_says_and_no_other(string role, string act, string reach)
    {
        var (own, team) = (reach is "all" or "own" or "own and team's", reach is "all" or "team's" or "own and team's");
        var caller = Given.Caller(Names<Role>.Get(role), Caller, Given.Sales);

        Assert.Equal(own || team, May(Caller.Id, Given.Sales));
        Assert.Equal(team, May(Given.Dolores.Id, Given.Sales));
        Assert.Equal(reach == "all", May(Given.Dolores.Id, Given.Research));
        Assert.Equal(reach == "all", May(Given.Dolores.Id, null));

        bool May(MemberId holder, TeamId? holderTeam) => Permissions.May(caller, Names<Act>.Get(act), holder, holderTeam);
    }

    [Theory, MemberData(nameof(Cells))]
    public void Two_members_without_a_team_are_no_team(string role, string act, string reach)
    {
        var caller = Given.Caller(Names<Role>.Get(role), Caller, team: null);

        Assert.Equal(reach is "all" or "own" or "own and team's", Permissions.May(caller, Names<Act>.Get(act), Caller.Id, null));
        Assert.Equal(reach == "all", Permissions.May(caller, Names<Act>.Get(act), Given.Dolores.Id, null));
    }

    [Fact]
    public void The_table_names_every_act_and_every_role()
    {
        var rows = Product.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();

        Assert.Equal(string.Join(' ', Names<Role>.All), string.Join(' ', rows[0][1..]));
        Assert.Equal(string.Join(' ', Names<Act>.All), string.Join(' ', rows[1..].Select(row => row[0])));
    }

    [Fact]
    public void The_page_says_what_the_code_does()
    {
        var roles = Enum.GetValues<Role>();
        var page = new StringBuilder("""
            # Roles

            What a member may do in their organization, by their role. A token's scopes can narrow it, and never widen it.
            A test prints this page from the code and fails while it is stale; `CARDKEEP_ACCEPT=1 ./test` prints it anew.

            *Own* are the cards that the member holds, *team's* those whose holder is in the same team; a member without a team has none
            of these. Of a request for a card, its initiator stands for the holder. What is not in the table is denied. A card or a request
            that the member may not see is answered with 404, as if it were not there; what the member may not do with one that they see,
            with 403.


            """);
        page.Append($"| | {string.Join(" | ", Names<Role>.All)} |\n|---|{string.Concat(roles.Select(_ => "---|"))}\n");
        foreach (var act in Enum.GetValues<Act>())
        {
            page.Append($"| {Words(act)} | {string.Join(" | ", roles.Select(role => Words(Permissions.Of(role, act))))} |\n");
        }

        Snapshot.Match(page.ToString(), "docs/roles.md");
    }

    private static string Words(Act act) => act switch
    {
        Act.SeeOrganization => "see the organization, its accounts, members and teams",
        Act.SeeBalances => "see IBAN, BIC and balance of an account",
        Act.SeeCard => "see cards",
        Act.OrderCard => "order a card, and see where it was shipped",
        Act.LockCard => "lock a card, report it lost or stolen, discard it",
        Act.UnlockCard => "unlock a card",
        Act.ChangeCard => "change its limits, nickname, options and restrictions",
        Act.SeeRequest => "see requests for cards",
        Act.AskForCard => "ask for a card",
        Act.DecideRequest => "approve or decline a request",
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

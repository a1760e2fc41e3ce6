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
        reveal_card      | own   | own   | own            | own      | own
        see_request      | all   | all   | own and team's | own      | all
        ask_for_card     | own   | own   | own            | own      | none
        decide_request   | all   | all   | team's         | none     | none
        keep_clients     | all   | all   | none           | none     | none
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
}

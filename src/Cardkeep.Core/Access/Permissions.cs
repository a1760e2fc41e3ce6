using static Cardkeep.Access.Reach;

namespace Cardkeep.Access;

/// <summary>
/// Roles × acts: product.md §3 and wire-contract.md §8 as one table, deny by default. docs/permissions.md is printed from it.
/// </summary>
public static class Permissions
{
    public static Reach Of(Role role, Act act) => (act, role) switch
    {
        (Act.SeeOrganization, _) => Any,
        (Act.SeeBalances, Role.Owner or Role.Admin or Role.Reporting) => Any,

        (Act.SeeCard, Role.Owner or Role.Admin or Role.Reporting) => Any,
        (Act.SeeCard, Role.Manager) => OwnAndTeam,
        (Act.SeeCard, Role.Employee) => Own,

        (Act.OrderCard, Role.Owner or Role.Admin) => Any,
        (Act.OrderCard, Role.Manager) => Team,

        (Act.LockCard, Role.Owner or Role.Admin) => Any,
        (Act.LockCard, Role.Manager) => OwnAndTeam,
        (Act.LockCard, Role.Employee) => Own,

        (Act.UnlockCard or Act.ChangeCard, Role.Owner or Role.Admin) => Any,

        // Nobody looks at somebody else's digits, whatever they are in the organization.
        (Act.RevealCard, _) => Own,

        (Act.SeeRequest, Role.Owner or Role.Admin or Role.Reporting) => Any,
        (Act.SeeRequest, Role.Manager) => OwnAndTeam,
        (Act.SeeRequest, Role.Employee) => Own,

        (Act.AskForCard, Role.Owner or Role.Admin or Role.Manager or Role.Employee) => Own,

        // Who approves orders the card, so the two can never differ (wire-contract.md §12).
        (Act.DecideRequest, _) => Of(role, Act.OrderCard),

        (Act.KeepClients, Role.Owner or Role.Admin) => Any,

        _ => Nobody,
    };

    /// <summary>Whether the caller may do this to a card of that holder, who is in that team (null: in none).</summary>
    public static bool May(Caller caller, Act act, MemberId holder, TeamId? holderTeam)
    {
        var own = holder == caller.Member;
        var team = caller.Team is not null && holderTeam == caller.Team;
        return Of(caller.Role, act) switch
        {
            Nobody => false,
            Own => own,
            Team => team,
            OwnAndTeam => own || team,
            Any => true,
        };
    }
}

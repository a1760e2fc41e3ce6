using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Access;

/// <summary>One call that speaks of what is another organization's.</summary>
/// <param name="Target">What goes into the path; null: something of the caller's own, to which the call can be done.</param>
/// <param name="Query">Null: the route's own.</param>
/// <param name="Session">A session of SCA to show, that was opened for somebody else; null: none.</param>
internal sealed record Attack(string? Target, JsonNode? Body, string? Query = null, string? Session = null)
{
    /// <summary>What stands in the path is the victim's.</summary>
    public bool IsByPath => Target is not null;
}

/// <summary>
/// Every way in which a route can be told of something that belongs to another organization: in its path, its query, its body, and by a
/// session of SCA. Made from the route's row, so that a new route is attacked as soon as it has one.
/// </summary>
internal static partial class Attacks
{
    // What a body, or a query, might be read for: documented somewhere, or what a careless reader would look for.
    private static readonly string[] OtherNames =
    [
        "debit_iban", "id", "card_id", "member", "member_id", "membership_id", "team_id", "account_id", "initiator_id", "holder_id",
        "bank_account_id", "organization_id", "organization", "slug",
    ];

    private static readonly string[] Filters =
        ["ids[]", "holder_ids[]", "bank_account_ids[]", "query", "holder_id", "card_id", "organization_id"];

    // A card processor's routes are for the cards of all organizations, and no member's token opens them.
    public static IEnumerable<Attack> On(RouteRow row, Role role, Walled attacker, Walled victim) => row.Target == Target.Network
        ? []
        : InPath(row, role, attacker, victim).Concat(InQuery(row, role, attacker, victim)).Concat(InBody(row, role, attacker, victim));

    private static IEnumerable<Attack> InPath(RouteRow row, Role role, Walled attacker, Walled victim)
    {
        foreach (Match place in Place().Matches(row.Path).Where(place => place.Value != "{client}"))    // It is in every browser's bar.
        {
            Assert.True(
                place.Value is "{id}" or "{token}",
                $"{row.Call}: say in Attacks what of a victim's could stand for {place.Value}, and in Saying how it is put there");
            string[] ids =
            [
                $"{victim.CardOf(row.Level).Value}", $"{victim.MemberOf(role).Value}", $"{victim.Account.Value}", $"{victim.Team.Value}",
                $"{victim.Organization.Value}", victim.Slug, victim.Session, $"{victim.Client.Value}",
                $"{victim.RequestOf(CardLevel.Virtual, role).Value}", $"{victim.RequestOf(CardLevel.Flash, role).Value}",
                $"{victim.Authorization.Value}",
            ];
            foreach (var id in ids) yield return new(id, OwnBody(row, role, attacker));
        }
    }

    private static IEnumerable<Attack> InQuery(RouteRow row, Role role, Walled attacker, Walled victim)
    {
        var all = "?" + string.Join('&', OtherNames.Select(name => $"{name}={ValueOf(name, victim)}"));
        yield return new(null, OwnBody(row, role, attacker), all);
        if (row.Method != "GET") yield break;

        string[] ids = [$"{victim.CardOf(row.Level).Value}", $"{victim.MemberOf(Role.Employee).Value}", $"{victim.Account.Value}"];
        foreach (var filter in Filters)
        {
            foreach (var id in ids.Append($"{victim.Organization.Value}"))
                yield return new(null, null, $"?{filter}={id}");
        }
    }

    private static IEnumerable<Attack> InBody(RouteRow row, Role role, Walled attacker, Walled victim)
    {
        if (row.Method != "GET") yield return new(null, OwnBody(row, role, attacker), Session: victim.Session);
        if (row.Body is null) yield break;

        // What the route reads, one at a time, since a single refusal would hide the others; and what it does not, all at once.
        var read = OwnBody(row, role, attacker)!.Objects().SelectMany(node => node.Select(member => member.Key)).Distinct().ToList();
        foreach (var name in OtherNames.Where(name => read.Contains(name) || name == "initiator_id"))
            yield return new(null, Put(OwnBody(row, role, attacker)!, [name], victim));
        yield return new(null, Put(OwnBody(row, role, attacker)!, ["organization_id"], victim, victim.Slug));
        yield return new(null, Put(OwnBody(row, role, attacker)!, [.. OtherNames.Except(read).Except(["initiator_id"])], victim));
    }

    private static JsonObject? OwnBody(RouteRow row, Role role, Walled attacker) =>
        row.Body?.Invoke(new(attacker.Organization, attacker.MemberOf(role), attacker.Account, attacker.Iban));

    private static JsonObject Put(JsonObject body, IReadOnlyList<string> names, Walled victim, string? value = null)
    {
        foreach (var node in body.Objects().ToList())
        {
            foreach (var name in names) node[name] = value ?? ValueOf(name, victim);
        }

        return body;
    }

    private static string ValueOf(string name, Walled victim) => name switch
    {
        "id" or "card_id" => $"{victim.CardOf(CardLevel.Virtual).Value}",
        "organization_id" or "organization" => $"{victim.Organization.Value}",
        "bank_account_id" or "account_id" => $"{victim.Account.Value}",
        "team_id" => $"{victim.Team.Value}",
        "slug" => victim.Slug,
        "debit_iban" => victim.Iban,
        _ => $"{victim.MemberOf(Role.Employee).Value}",
    };

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}

using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Requests;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Sandbox;

/// <summary>Fills an empty sandbox with the demo organization, all of it in one transaction.</summary>
internal sealed class DemoFiller(Database database, CardVault vault, CardJson wire)
{
    private const string TraceId = "demo";

    public async Task FillAsync(DateTimeOffset now, CancellationToken cancel)
    {
        // Looked at before anything is drawn: a password's hash takes a tenth of a second, and a start is often a second one.
        if (await database.ReadAsync(tx => OrganizationTable.ExistsAsync(tx, Demo.Organization, cancel), cancel)) return;

        using var passwords = new Passwords(Mode.Sandbox);
        var password = passwords.Hash(Demo.Password);
        Dictionary<CardLevel, DrawnCard> drawn = [];
        foreach (var level in Enum.GetValues<CardLevel>())
            drawn[level] = await vault.DrawAsync(Demo.Organization, Demo.CardOf(level), cancel);

        await database.WriteAsync<string>(async tx =>
        {
            if (await OrganizationTable.ExistsAsync(tx, Demo.Organization, cancel)) return "";

            await OrganizationTable.InsertAsync(tx, Demo.MakeOrganization(now), cancel);
            foreach (var account in Demo.MakeAccounts(now)) await BankAccountTable.InsertAsync(tx, account, cancel);
            foreach (var team in Demo.MakeTeams()) await TeamTable.InsertAsync(tx, team, cancel);
            foreach (var member in Demo.MakeMembers()) await MembershipTable.InsertAsync(tx, member, cancel);
            foreach (var member in Demo.MakeMembers()) await LoginTable.KeepAsync(tx, member.Email, password, now, cancel);
            await ClientTable.InsertAsync(tx, Demo.MakeClient(now), cancel);
            await ClientTable.AddSecretAsync(tx, Demo.MakeClient(now), Secrets.Hash(Demo.ClientSecret), now, cancel);
            List<PlacedOrder> orders = [];
            foreach (var (level, card) in drawn) orders.Add(await PlaceAsync(tx, level, card, now, cancel));
            await CardIssue.IssueAsync(tx, vault.KeepAsync, orders, By(Role.Owner, now), wire, cancel);
            var request = Demo.MakeRequest(now);
            await RequestTable.InsertAsync(tx, request, cancel);
            await EventTable.AppendAsync(tx, By(Role.Employee, now), Demo.Organization, RequestEvents.Created(request), cancel);
            return "";
        }, cancel);
    }

    private static Origin By(Role role, DateTimeOffset now) => new(now, Demo.MemberOf(role), Demo.Client, TraceId);

    private static async ValueTask<PlacedOrder> PlaceAsync(
        Transaction tx, CardLevel level, DrawnCard drawn, DateTimeOffset now, CancellationToken cancel)
    {
        var owner = new Caller(
            Demo.Organization, Demo.MemberOf(Role.Owner), Demo.Client, Role.Owner, null, new HashSet<string>(StringComparer.Ordinal));
        var draft = Demo.MakeOrder(level, now);
        var references = await OrganizationTable.FindReferencesAsync(tx, Demo.Organization, draft, cancel);
        var order = CardOrder.From(draft, references, owner, LevelTable.Default, [], now);
        return new PlacedOrder(order.Value!, references.Holder!, drawn);
    }
}

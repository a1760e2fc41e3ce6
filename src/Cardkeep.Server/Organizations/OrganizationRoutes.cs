using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Storage;

namespace Cardkeep.Organizations;

/// <summary>What stands around the cards: read by everybody in the organization, balances by some (wire-contract.md §11).</summary>
internal sealed class OrganizationRoutes(Database database)
{
    /// <summary>An organization shows all its accounts at once; more than a page of them nobody has.</summary>
    private static readonly Page AllAccounts = new(1, 100);

    public void Map(IEndpointRouteBuilder routes)
    {
        var organization = new Demands(Scope.OrganizationRead, Act.SeeOrganization);
        routes.Get("/v2/organization", organization, ShowAsync).Describe(OrganizationDocs.Show);
        routes.Get("/v2/bank_accounts", organization, ListAccountsAsync).Describe(OrganizationDocs.ListAccounts);
        routes.Get("/v2/bank_accounts/{id}", organization, ShowAccountAsync).Describe(OrganizationDocs.ShowAccount);
        routes.Get("/v2/memberships", organization, ListMembersAsync).Describe(OrganizationDocs.ListMembers);
        routes.Get("/v2/membership", new Demands(Scope.MembershipRead, Act.SeeOrganization), ShowOwnAsync)
            .Describe(OrganizationDocs.ShowOwn);
        routes.Get("/v2/teams", new Demands(Scope.TeamRead, Act.SeeOrganization), ListTeamsAsync).Describe(OrganizationDocs.ListTeams);
    }

    private async Task<Answer> ShowAsync(Call call, CancellationToken cancel)
    {
        var (organization, accounts) = await database.ReadAsync(async tx => (
            await OrganizationTable.GetAsync(tx, call.Caller.Organization, cancel),
            await BankAccountTable.ListAsync(tx, call.Caller.Organization, AllAccounts, cancel)), cancel);
        return Answer.Ok(json => WriteWrapped(json, "organization", () =>
            OrganizationJson.Write(json, organization, accounts, SeesBalances(call))));
    }

    private async Task<Answer> ShowAccountAsync(Call call, CancellationToken cancel)
    {
        var account = call.Id is { } id
            ? await database.ReadAsync(tx => BankAccountTable.FindAsync(tx, call.Caller.Organization, new(id), cancel), cancel)
            : null;
        return account is null
            ? Answers.Of(Problem.NotFound, call.TraceId)
            : Answer.Ok(json => WriteWrapped(json, "bank_account", () => OrganizationJson.Write(json, account, SeesBalances(call))));
    }

    private async Task<Answer> ShowOwnAsync(Call call, CancellationToken cancel)
    {
        var member = await database.ReadAsync(
            tx => MembershipTable.GetAsync(tx, call.Caller.Organization, call.Caller.Member, cancel), cancel);
        return Answer.Ok(json => WriteWrapped(json, "membership", () => OrganizationJson.WriteOwn(json, member)));
    }

    private Task<Answer> ListAccountsAsync(Call call, CancellationToken cancel) => ListAsync(
        call, "bank_accounts", BankAccountTable.CountAsync, BankAccountTable.ListAsync,
        (json, account) => OrganizationJson.Write(json, account, SeesBalances(call)), cancel);

    private Task<Answer> ListMembersAsync(Call call, CancellationToken cancel) => ListAsync(
        call, "memberships", MembershipTable.CountAsync, MembershipTable.ListAsync, OrganizationJson.WriteListed, cancel);

    private Task<Answer> ListTeamsAsync(Call call, CancellationToken cancel) => ListAsync(
        call, "teams", TeamTable.CountAsync, TeamTable.ListAsync, OrganizationJson.Write, cancel);

    private async Task<Answer> ListAsync<T>(
        Call call,
        string name,
        Func<Transaction, OrganizationId, CancellationToken, ValueTask<long>> count,
        Func<Transaction, OrganizationId, Page, CancellationToken, ValueTask<IReadOnlyList<T>>> list,
        Action<Utf8JsonWriter, T> write,
        CancellationToken cancel)
    {
        var query = new Query(call.Http.Request.QueryString);
        var page = Page.From(query);
        if (query.Problems is not []) return Answers.Of(new Problems(query.Problems), call.TraceId);

        var organization = call.Caller.Organization;
        var (total, items) = await database.ReadAsync(async tx => (
            await count(tx, organization, cancel),
            await list(tx, organization, page, cancel)), cancel);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (var item in items) write(json, item);
            json.WriteEndArray();
            page.WriteMeta(json, total);
            json.WriteEndObject();
        });
    }

    private static bool SeesBalances(Call call) => Permissions.Of(call.Caller.Role, Act.SeeBalances) == Reach.Any;

    private static void WriteWrapped(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject();
        json.WritePropertyName(name);
        write();
        json.WriteEndObject();
    }
}

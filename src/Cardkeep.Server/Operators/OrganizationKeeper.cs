using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Organizations;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Operators;

/// <summary>One file being kept, inside one transaction.</summary>
/// <param name="drawn">For the cards that wait for identities which the file accepts.</param>
internal sealed class OrganizationKeeper(
    Transaction tx, OrganizationDraft draft, OnholdCards onhold, IReadOnlyDictionary<MemberId, IReadOnlyList<DrawnCard>> drawn,
    DateTimeOffset now)
{
    private readonly Origin origin = new(now, null, null, "operator");
    private OrganizationId organization;

    public List<Problem> Problems { get; } = [];

    /// <summary>What there is now, and what was done to it: a line each.</summary>
    public List<string> Lines { get; } = [];

    public async ValueTask KeepAsync(CancellationToken cancel)
    {
        await KeepOrganizationAsync(cancel);
        await KeepAccountsAsync(cancel);
        var teams = await KeepTeamsAsync(cancel);
        await KeepMembersAsync(teams, cancel);
        if (await MembershipTable.FindByRoleAsync(tx, organization, Role.Owner, cancel) is null)
            Problems.Add(new(ProblemCode.Required, "somebody must be an active owner", Place.Member("members")));
        if (await BankAccountTable.FindMainAsync(tx, organization, cancel) is null)
            Problems.Add(new(ProblemCode.Required, "one account must be the main one", Place.Member("accounts")));
    }

    private async ValueTask KeepOrganizationAsync(CancellationToken cancel)
    {
        var known = await OrganizationTable.FindAsync(tx, draft.Organization.Slug, cancel);
        var wanted = draft.Organization.Over(known, now);
        organization = wanted.Id;
        if (known is null) await OrganizationTable.InsertAsync(tx, wanted, cancel);
        else if (wanted != known) await OrganizationTable.UpdateAsync(tx, wanted, cancel);
        await TellAsync("organization", wanted.Slug, wanted.Id.Value, wanted, known, OrganizationEvents.Of, cancel);
    }

    private async ValueTask KeepAccountsAsync(CancellationToken cancel)
    {
        var known = (await BankAccountTable.ListAsync(tx, organization, cancel))
            .ToDictionary(account => account.Slug, StringComparer.Ordinal);
        var wanted = draft.Accounts.ToDictionary(
            account => account.Slug, account => account.Over(known.GetValueOrDefault(account.Slug), organization, now),
            StringComparer.Ordinal);

        // Where the file says which one is the main one, no other is any more.
        if (draft.Accounts.FirstOrDefault(account => account.IsMain == true) is { } main)
        {
            var all = wanted.Values.Concat(known.Values).DistinctBy(account => account.Slug, StringComparer.Ordinal);
            foreach (var other in all.Where(account => account.IsMain).ToList())
                wanted[other.Slug] = other with { IsMain = other.Slug == main.Slug };
        }

        // Never two at a time: what ceases to be it comes first.
        foreach (var account in wanted.Values.OrderBy(account => account.IsMain))
        {
            var before = known.GetValueOrDefault(account.Slug);
            if (before is null) await BankAccountTable.InsertAsync(tx, account, cancel);
            else if (account != before) await BankAccountTable.UpdateAsync(tx, account with { UpdatedAt = now }, cancel);
            await TellAsync("account", account.Slug, account.Id.Value, account, before, OrganizationEvents.Of, cancel);
        }
    }

    private async ValueTask<Dictionary<string, TeamId>> KeepTeamsAsync(CancellationToken cancel)
    {
        Dictionary<string, TeamId> teams = new(StringComparer.Ordinal);
        foreach (var team in await TeamTable.ListAsync(tx, organization, cancel)) teams.TryAdd(team.Name, team.Id);
        foreach (var drafted in draft.Teams)
        {
            var isNew = teams.TryAdd(drafted.Name, drafted.NewId);
            var team = new Team(organization, teams[drafted.Name], drafted.Name);
            if (isNew) await TeamTable.InsertAsync(tx, team, cancel);
            await TellAsync(
                "team", team.Name, team.Id.Value, team, isNew ? null : team,
                static (one, _, number) => OrganizationEvents.Of(one, number), cancel);
        }

        return teams;
    }

    private async ValueTask KeepMembersAsync(Dictionary<string, TeamId> teams, CancellationToken cancel)
    {
        if (draft.Members is []) return;

        var emails = draft.Members.Select(member => member.Email).ToList();
        var known = (await MembershipTable.ListAsync(tx, organization, emails, cancel))
            .GroupBy(member => member.Email.Trim().ToLowerInvariant(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var drafted in draft.Members)
        {
            TeamId? team = drafted.Team is { } name && teams.TryGetValue(name, out var id) ? id : null;
            if (drafted.Team is not null && team is null)
                Problems.Add(new(ProblemCode.NotInList, $"there is no team {drafted.Team}", Place.Member($"{drafted.Pointer}/team")));
            var before = known.GetValueOrDefault(drafted.Email);
            var wanted = drafted.Over(before, organization, team);
            if (before is null) await MembershipTable.InsertAsync(tx, wanted, cancel);
            else if (wanted != before) await ChangeMemberAsync(wanted, before, drafted.Pointer, cancel);
            await TellAsync("member", wanted.Email, wanted.Id.Value, wanted, before, OrganizationEvents.Of, cancel);
            if (wanted.Kyc == KycStatus.Accepted) await IssueAsync(wanted, drawn.GetValueOrDefault(wanted.Id, []), cancel);
        }
    }

    private async ValueTask ChangeMemberAsync(Membership wanted, Membership before, string pointer, CancellationToken cancel)
    {
        if ((wanted.FirstName, wanted.LastName) != (before.FirstName, before.LastName))
        {
            var name = $"{before.FirstName} {before.LastName}";
            Problems.Add(new(ProblemCode.NotInList, $"the name stays {name}: cards bear it", Place.Member(pointer)));
        }

        await MembershipTable.UpdateAsync(tx, wanted, cancel);
    }

    private async ValueTask IssueAsync(Membership holder, IReadOnlyList<DrawnCard> waiting, CancellationToken cancel)
    {
        foreach (var (card, _) in await onhold.IssueAsync(tx, holder, waiting, origin, cancel))
            Lines.Add($"{"card",-12} {card.Number!.LastDigits} {card.Id.Value:D}: issued");
        var left = await OnholdCards.CountAsync(tx, holder, cancel);
        if (left > 0) Lines.Add($"{"cards",-12} {left} of {holder.Email} wait still: say the file again");
    }

    // One line for whoever reads, and an event where something is new or another than it was.
    private async ValueTask TellAsync<T>(
        string what, string name, Guid id, T wanted, T? before, Func<T, T?, long, NewEvent> happened, CancellationToken cancel)
        where T : class
    {
        var isSame = wanted.Equals(before);
        Lines.Add($"{what,-12} {name} {id:D}: {(isSame ? "as it was" : before is null ? "added" : "changed")}");
        if (isSame) return;

        var number = await EventTable.NextNumberAsync(tx, organization, id, cancel);
        await EventTable.AppendAsync(tx, origin, organization, happened(wanted, before, number), cancel);
    }
}

using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Organizations;

/// <summary>
/// What orders speak of: holder, initiator, account, all of them this organization's own. What is somebody else's is not there.
/// </summary>
internal static class OrderReferencesTable
{
    /// <summary>For several orders, in three statements however many they are; in the order of the drafts.</summary>
    public static async ValueTask<IReadOnlyList<OrderReferences>> FindAsync(
        Transaction tx, OrganizationId id, IReadOnlyList<CardDraft> drafts, CancellationToken cancel)
    {
        var organization = await OrganizationTable.GetAsync(tx, id, cancel);
        MemberId[] people = [.. drafts.SelectMany(draft => Given(draft.Holder).Concat(Given(draft.Initiator))).Distinct()];
        AccountId[] accounts = [.. drafts.SelectMany(draft => Given(draft.Account)).Distinct()];
        var members = people is [] ? [] : await MembershipTable.ListAsync(tx, id, people, cancel);
        var found = accounts is [] ? [] : await BankAccountTable.ListAsync(tx, id, accounts, cancel);
        var memberById = members.ToDictionary(member => member.Id);
        var accountById = found.ToDictionary(account => account.Id);
        return [.. drafts.Select(draft => new OrderReferences(
            organization, Find(memberById, draft.Holder), Find(memberById, draft.Initiator), Find(accountById, draft.Account)))];
    }

    private static IEnumerable<T> Given<T>(Given<T> given) => given.Has(out var id) ? [id] : [];

    private static TRow? Find<TId, TRow>(Dictionary<TId, TRow> rows, Given<TId> given) where TId : notnull where TRow : class =>
        given.Has(out var id) ? rows.GetValueOrDefault(id) : null;
}

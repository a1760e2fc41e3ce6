using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Requests;

/// <summary>
/// <c>POST /v2/requests/{type}/{id}/approve</c> and <c>…/decline</c> (wire-contract.md §12). The request's row is locked until it is
/// decided, so of two who decide at once the second hears that it is. An approval orders the card as <c>POST /v2/cards</c> does, and
/// request, card and events commit together.
/// </summary>
internal sealed class DecideRequest(WritePath writes, CardVault vault, ScaGate sca, CardJson wire, Settings settings)
{
    private const string DebitIban = "debit_iban";

    public Task<Answer> ApproveFlashCardAsync(Call call, CancellationToken cancel) => ApproveAsync(call, RequestType.FlashCard, cancel);

    public Task<Answer> ApproveVirtualCardAsync(Call call, CancellationToken cancel) => ApproveAsync(call, RequestType.VirtualCard, cancel);

    public Task<Answer> DeclineFlashCardAsync(Call call, CancellationToken cancel) => DeclineAsync(call, RequestType.FlashCard, cancel);

    public Task<Answer> DeclineVirtualCardAsync(Call call, CancellationToken cancel) => DeclineAsync(call, RequestType.VirtualCard, cancel);

    private Task<Answer> ApproveAsync(Call call, RequestType type, CancellationToken cancel) => writes.RunAsync(
        call,
        _ => vault.DrawAsync(call.Caller.Organization, new(Guid.CreateVersion7(call.Now)), cancel),
        async (tx, body, drawn) =>
        {
            if (await FindAsync(tx, call, type, cancel) is not { } asked) return Problem.NotFound;

            var members = body.Root;
            var account = await ReadAccountAsync(tx, call, members, cancel);
            var draft = asked.Request.ToDraft(account, call.Caller.Member);
            var references = await OrganizationTable.FindReferencesAsync(tx, call.Caller.Organization, draft, cancel);
            var order = asked.Request.Order(account, references, call.Caller, settings.Levels, members.Problems, call.Now);
            if (!order.Succeeded) return order.Problems;
            if (!asked.Allows(call.Caller, Act.DecideRequest)) return Problem.Forbidden;
            if (await sca.ConsumeAsync(tx, call, body, Describe, cancel) is { } needed) return needed;

            var approved = asked.Request.Approve(call.Caller.Member, call.Now);
            var cards = await CardIssue.IssueAsync(
                tx, vault.KeepAsync, [new(order.Value, references.Holder!, drawn)], Origin.Of(call), wire, cancel);
            await SaveAsync(tx, call, approved, RequestEvents.Approved(approved, cards[0]), cancel);
            return RequestJson.Wrapped(approved);

            ValueTask<Asked> Describe() => AskedCards.OfOrdersAsync(tx, [(order.Value, references.Holder!)], cancel);
        },
        cancel);

    private Task<Answer> DeclineAsync(Call call, RequestType type, CancellationToken cancel) => writes.RunAsync(call, async (tx, body) =>
    {
        if (await FindAsync(tx, call, type, cancel) is not { } asked) return Problem.NotFound;

        var members = body.Root;
        var note = members.Text("declined_note", 1, CardRequest.LongestNote);
        var declined = asked.Request.Decline(note, call.Caller.Member, members.Problems, call.Now);
        if (!declined.Succeeded) return declined.Problems;
        if (!asked.Allows(call.Caller, Act.DecideRequest)) return Problem.Forbidden;

        await SaveAsync(tx, call, declined.Value, RequestEvents.Declined(declined.Value), cancel);
        return RequestJson.Wrapped(declined.Value);
    }, cancel);

    private static async ValueTask<AskedRequest?> FindAsync(Transaction tx, Call call, RequestType type, CancellationToken cancel)
    {
        if (call.Id is not { } id) return null;

        var asked = await RequestTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), cancel);
        return asked is not null && asked.Request.Type == type && asked.Allows(call.Caller, Act.SeeRequest) ? asked : null;
    }

    /// <summary>The account that the approver names, else the main one; noted where there is none.</summary>
    private static async ValueTask<Given<AccountId>> ReadAccountAsync(Transaction tx, Call call, Members members, CancellationToken cancel)
    {
        var given = members.Text(DebitIban);
        if (!given.IsAbsent && !given.Has(out _)) return Given<AccountId>.Unreadable;

        var organization = call.Caller.Organization;
        var account =
            !given.Has(out var text) ? await BankAccountTable.FindMainAsync(tx, organization, cancel)
            : BankAccount.FindIban(text) is { } iban ? await BankAccountTable.FindByIbanAsync(tx, organization, iban, cancel)
            : null;
        return account is not null
            ? account.Id
            : members.Wrong(DebitIban, ProblemCode.ReferenceNotFound, "the IBAN of one of your accounts", Given<AccountId>.Unreadable);
    }

    private static async ValueTask SaveAsync(Transaction tx, Call call, CardRequest decided, NewEvent happened, CancellationToken cancel)
    {
        await RequestTable.UpdateAsync(tx, decided, cancel);
        await EventTable.AppendAsync(tx, Origin.Of(call), decided.Organization, happened, cancel);
    }
}

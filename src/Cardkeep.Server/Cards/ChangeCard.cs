using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Writes;

namespace Cardkeep.Cards;

/// <summary>
/// <c>PATCH /v2/cards/{id}/limits</c>, <c>…/nickname</c>, <c>…/options</c> and <c>…/restrictions</c>: one shape, told apart by what
/// is read and which rule judges it (wire-contract.md §10.6). The row's lock lets two changes at once both survive.
/// </summary>
internal sealed class ChangeCard(WritePath writes, ScaGate sca, CardJson wire, Settings settings)
{
    /// <summary>The wire's own figure, counted as people count.</summary>
    public const int LongestNickname = 40;

    /// <summary>What a change makes of a card: the same instance where nothing changes.</summary>
    private delegate Outcome<Card> Change(HeldCard held, Members members, DateTimeOffset now);

    public Task<Answer> RenameAsync(Call call, CancellationToken cancel) =>
        ChangeAsync(call, "card.nickname_updated", (held, members, now) =>
            CardSettings.Rename(held.Card, members.Name("nickname", LongestNickname), members.Problems, now), cancel);

    public Task<Answer> ChangeOptionsAsync(Call call, CancellationToken cancel) =>
        ChangeAsync(call, "card.options_updated", (held, members, now) =>
        {
            var draft = new OptionsDraft(
                members.Boolean("atm_option"),
                members.Boolean("nfc_option"),
                members.Boolean("online_option"),
                members.Boolean("foreign_option"));
            return CardSettings.ChangeOptions(held.Card, draft, members.Problems, now);
        }, cancel);

    public Task<Answer> RestrictAsync(Call call, CancellationToken cancel) =>
        ChangeAsync(call, "card.restrictions_updated", (held, members, now) =>
        {
            var days = members.Integers("active_days", 1, 7);
            var categories = members.ListOf<MerchantCategory>("categories");
            return CardSettings.Restrict(held.Card, days, categories, members.Problems, now);
        }, cancel);

    public Task<Answer> ChangeLimitsAsync(Call call, CancellationToken cancel) =>
        ChangeAsync(call, "card.limits_updated", (held, members, now) =>
        {
            var draft = CardDraftJson.ReadLimits(members);
            return CardSettings.ChangeLimits(held.Card, draft, settings.Levels, members.Problems, now, held.Spending.PaymentLife.Used);
        }, cancel);

    private Task<Answer> ChangeAsync(Call call, string kind, Change change, CancellationToken cancel) =>
        writes.RunAsync(call, async (tx, body) =>
        {
            var held = call.Id is { } id
                ? await CardTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), call.Now, cancel)
                : null;
            if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Problem.NotFound;
            if (EntityTag.Check(call, wire.Wrapped(held.Card, held.Spending)) is { } stale) return stale;

            var members = body.Wrapped("card");
            if (!members.Succeeded) return members.Problems;

            var changed = change(held, members.Value, call.Now);
            if (!changed.Succeeded) return changed.Problems.Under("card");
            if (!held.Allows(call.Caller, call.Demands.Act!.Value)) return Problem.Forbidden;
            if (call.Demands.Sca is not null && await sca.ConsumeAsync(tx, call, body, Describe, cancel) is { } asked) return asked;

            await SaveAsync(tx, call, kind, held.Card, changed.Value, cancel);
            return wire.Wrapped(changed.Value, held.Spending);

            ValueTask<Asked> Describe() => AskedCards.OfChangeAsync(tx, held.Card, changed.Value, cancel);
        }, cancel);

    private async ValueTask SaveAsync(Transaction tx, Call call, string kind, Card before, Card after, CancellationToken cancel)
    {
        if (ReferenceEquals(before, after)) return;

        await CardTable.UpdateSettingsAsync(tx, after, cancel);
        if (before.Nickname != after.Nickname)
        {
            var holder = await MembershipTable.GetAsync(tx, after.Organization, after.Holder, cancel);
            await CardSearchTable.UpdateAsync(tx, after, holder, cancel);
        }

        var happened = CardEvents.SettingsChanged(kind, before, after, wire);
        await EventTable.AppendAsync(tx, Origin.Of(call), after.Organization, happened, cancel);
    }
}

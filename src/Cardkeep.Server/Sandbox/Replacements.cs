using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>POST /sandbox/v1/cards/{id}/renew</c> and <c>…/upgrade</c>: the issuer puts another card in the place of one. The answer is the new
/// card; said again, the same one. No SCA, since nobody of the organization orders it.
/// </summary>
internal sealed class Replacements(WritePath writes, CardVault vault, CardJson wire, LevelTable levels)
{
    /// <summary>What a body makes of a card: the same instance where it was replaced so already.</summary>
    private delegate Outcome<Card> Replace(HeldCard held, CardLevel level, DateTimeOffset now);

    public Task<Answer> RenewAsync(Call call, CancellationToken cancel) => ReplaceAsync(
        call, static (_, card) => card.Level, static (held, _, now) => CardReplacement.Renew(held.Card, now), cancel);

    /// <summary>The older card is discarded on the 30th day after this one, in the organization's zone.</summary>
    public Task<Answer> UpgradeAsync(Call call, CancellationToken cancel) => ReplaceAsync(
        call,
        static (members, card) => members.OneOf<CardLevel>("card_level").Or(CardReplacement.NextAbove(card.Level)),
        (held, level, now) => CardReplacement.Upgrade(held.Card, level, LastDay(held.House, now), levels, now),
        cancel);

    private Task<Answer> ReplaceAsync(Call call, Func<Members, Card, CardLevel> read, Replace replace, CancellationToken cancel) =>
        writes.RunAsync(
            call,
            _ => vault.DrawAsync(call.Caller.Organization, new(Guid.CreateVersion7(call.Now)), cancel),
            async (tx, body, drawn) =>
            {
                var held = call.Id is { } id
                    ? await CardTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), call.Now, cancel)
                    : null;
                if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Problem.NotFound;

                var (members, card) = (body.Root, held.Card);
                var level = read(members, card);
                if (members.Problems is not []) return new Problems(members.Problems);

                var replaced = replace(held, level, call.Now);
                if (!replaced.Succeeded) return replaced.Problems;
                if (ReferenceEquals(replaced.Value, card)) return await ShowChildAsync(tx, card, call.Now, cancel);

                var child = await CardIssue.ReplaceAsync(
                    tx, vault.KeepAsync, new(card, replaced.Value, level), drawn, Origin.Of(call), wire, cancel);
                return wire.Wrapped(child, held.Spending.OfAnotherCard(child));
            },
            cancel);

    private async ValueTask<Outcome<Action<Utf8JsonWriter>>> ShowChildAsync(
        Transaction tx, Card parent, DateTimeOffset now, CancellationToken cancel)
    {
        var id = await CardReplacementTable.FindChildAsync(tx, parent.Organization, parent.Id, cancel)
            ?? throw new InvalidOperationException("a card was replaced by none");
        var child = await CardTable.FindAsync(tx, parent.Organization, id, now, cancel);
        return wire.Wrapped(child!.Card, child.Spending);
    }

    private static DiscardDay LastDay(HouseRules house, DateTimeOffset now)
    {
        var day = house.Periods.DayOf(now).AddDays(CardReplacement.DaysAfterUpgrade);
        return new(day, house.Periods.StartOf(day).ToUniversalTime());
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Reveals;

/// <summary>
/// <c>POST /reveal/{client}/details</c>, <c>…/pin</c> and <c>…/new_pin</c>: what three pages are for. What goes out is sealed to the
/// page's key, what comes in to the key that it was given.
/// </summary>
internal sealed class ShowSecrets(Database database, OpenedPage opened, DigitsVault digits, PinVault pins, PageVault pages)
{
    private static readonly Problem NotSealed = new(
        ProblemCode.InvalidSealed, "sealed_pin must be a JWE that is sealed to the page's key", Place.Member("sealed_pin"));

    // Who approves between the two looks at the session hears that it was not approved at the first, and asks again.
    private static readonly OpenedPage.Given NotSearched =
        new(static _ => { }, static () => ValueTask.CompletedTask) { Against = ScaGate.NotApproved };

    public async Task<Answer> DetailsAsync(Call call, CancellationToken cancel)
    {
        using var draw = new Jwe.Draw();
        return await opened.RunAsync<bool>(
            call,
            RevealKind.Details,
            static (_, _, _) => Task.FromResult<Outcome<bool>>(true),
            async (tx, card, ticket, _) => await digits.FindAsync(tx, card, cancel) is { } found
                ? Sealed(found.Seal(draw, ticket.PageKey!))
                : OpenedPage.Gone,
            cancel);
    }

    public async Task<Answer> PinAsync(Call call, CancellationToken cancel)
    {
        using var draw = new Jwe.Draw();
        return await opened.RunAsync<FoundPin?>(
            call,
            RevealKind.ShowPin,
            async (ticket, _, mayConsume) =>
            {
                // Ten thousand tries, which nobody gets for the asking.
                if (!await mayConsume()) return (FoundPin?)null;

                var found = await pins.FindAsync(database, ticket.Organization, ticket.Card, cancel);
                return found is null ? OpenedPage.Gone : found;
            },
            async (tx, _, ticket, found) => found is null
                ? NotSearched
                : await PinTable.FindAsync(tx, ticket.Organization, ticket.Card, cancel) is { } kept
                && kept.Generation == found.Kept.Generation
                ? Sealed(found.Seal(draw, ticket.PageKey!), () => pins.MoveAsync(tx, ticket.Organization, ticket.Card, found, cancel))
                : OpenedPage.Gone,
            cancel);
    }

    public Task<Answer> NewPinAsync(Call call, CancellationToken cancel) => opened.RunAsync<string>(
        call,
        RevealKind.SetPin,
        async (ticket, members, _) =>
        {
            var given = members.Text("sealed_pin");
            if (given.IsAbsent) members.Miss("sealed_pin");
            if (members.Problems is not []) return new Problems(members.Problems);

            using var own = await pages.OpenAsync(ticket.Hash, cancel);
            if (Jwe.Open(own, given.Or("")) is not { } plain) return NotSealed;

            var pin = SealedPin.Find(plain);
            CryptographicOperations.ZeroMemory(plain);
            return pin is null ? NotSealed : pin;
        },
        async (tx, card, ticket, drawn) =>
        {
            var pin = ChosenPin.Read(drawn, card);
            if (!pin.Succeeded) return pin.Problems;

            var isItsPin = await pins.IsRightAsync(tx, card.Organization, card.Id, pin.Value, cancel);
            var changed = ChosenPin.Change(card, isItsPin, call.Now);
            if (!changed.Succeeded) return changed.Problems;

            return new OpenedPage.Given(
                json => WriteStatus(json, changed.Value),
                () => ChosenPin.SaveAsync(tx, OpenedPage.OriginOf(call, ticket), pins, card, changed.Value, pin.Value, cancel));
        },
        cancel);

    private static OpenedPage.Given Sealed(string jwe, Func<ValueTask>? save = null) => new(json =>
    {
        json.WriteStartObject();
        json.WriteString("jwe", jwe);
        json.WriteEndObject();
    }, save ?? (static () => ValueTask.CompletedTask));

    private static void WriteStatus(Utf8JsonWriter json, Card card)
    {
        json.WriteStartObject();
        json.WriteString("status", Names<CardStatus>.Of(card.Status));
        json.WriteEndObject();
    }
}

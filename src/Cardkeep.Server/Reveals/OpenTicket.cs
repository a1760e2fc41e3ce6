using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Reveals;

/// <summary>
/// <c>POST /reveal/{client}/open</c>: the page spends its ticket, once, and names the key to which everything is sealed that it will be
/// sent. It learns which card it is about, and no digit that a list does not show.
/// </summary>
internal sealed class OpenTicket(Database database, Clocks clocks, PageVault pages, Settings settings)
{
    /// <summary>How long the page shows digits (wire-contract.md §10.5).</summary>
    private const int SecondsShown = 60;

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        if (OpenedPage.FromElsewhere(call) is { } foreign) return Answers.Of(foreign, call.TraceId);

        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var members = body.Root;
        var secret = members.Text("ticket");
        if (secret.IsAbsent) members.Miss("ticket");
        var key = KeyJson.Read(members);
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        var hash = Secrets.Hash(secret.Or(""));
        var opened = await database.WriteAsync<Opened>(tx => OpenAsync(tx, call, hash, key!, cancel), cancel);
        if (opened.Value is not { Card: { } card, Ticket: var ticket }) return Answers.Of(OpenedPage.Gone, call.TraceId);

        using var own = await pages.OpenAsync(hash, cancel);
        return Answer.Ok(json => Write(json, ticket!, card, Jwk.Of(own)));
    }

    // A ticket that is not spent by this is refused, and that is said: both are committed.
    private async ValueTask<Outcome<Opened>> OpenAsync(Transaction tx, Call call, byte[] hash, Jwk key, CancellationToken cancel)
    {
        if (await RevealTable.FindAsync(tx, hash, cancel) is not { } ticket) return new Opened(null, null);

        var caller = await AccessTokenTable.FindCallerAsync(tx, ticket.TokenHash, clocks.RealNow, cancel);
        var held = await CardTable.FindAsync(tx, ticket.Organization, ticket.Card, call.Now, cancel);
        var reason = !OpenedPage.IsOf(call, ticket) ? "elsewhere"
            : caller is null ? "token"
            : held is null || !held.Allows(caller, Act.RevealCard) ? ProblemCode.Forbidden.Name
            : RevealRules.Check(ticket.Kind, held.Card, call.Now)?.Code.Name;
        if (reason is null && !await RevealTable.OpenAsync(tx, ticket, key, call.Now, cancel))
            reason = ticket.ExpiresAt <= call.Now ? "late" : "used";
        if (reason is not null && !await RevealTable.CountAsync(tx, ticket, cancel)) return new Opened(ticket, null);

        var present = (await RevealTable.FindAsync(tx, hash, cancel))!;
        var origin = OpenedPage.OriginOf(call, present);
        var happened = reason is null ? RevealEvents.Opened(present) : RevealEvents.Refused(present, reason);
        await EventTable.AppendAsync(tx, origin, present.Organization, happened, cancel);
        if (reason is null) database.Faults.Reach(Faults.RevealSpent);
        return new Opened(present, reason is null ? held!.Card : null);
    }

    private void Write(Utf8JsonWriter json, RevealTicket ticket, Card card, Jwk own)
    {
        json.WriteStartObject();
        json.WriteString("kind", Names<RevealKind>.Of(ticket.Kind));
        json.WriteBoolean("sandbox", settings.IsSandbox);
        json.WriteNumber("seconds_shown", SecondsShown);
        json.WritePropertyName("public_key");
        own.Write(json);
        json.WriteStartObject("card");
        json.WriteString("embossed_name", card.EmbossedName);
        json.WriteString("card_level", Names<CardLevel>.Of(card.Level));
        json.WriteString("last_digits", card.Number?.LastDigits);
        json.WriteString("theme", Names<Theme>.Of(card.Design.Theme));
        json.WriteString("gradient", card.Design.Gradient);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <param name="Card">Null: the ticket does not open it.</param>
    private sealed record Opened(RevealTicket? Ticket, Card? Card);
}

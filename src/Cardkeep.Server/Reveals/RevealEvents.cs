using System.Text.Json;
using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.Reveals;

/// <summary>What is said of pages on which a card's secrets are shown: who saw what of which card, and who was refused.</summary>
internal static class RevealEvents
{
    /// <param name="ticket">As it stands with this event.</param>
    public static NewEvent Opened(RevealTicket ticket) => Of(ticket, "reveal.opened", null);

    /// <summary>The digits or the PIN were sent, or a chosen PIN was taken, were it the card's own.</summary>
    /// <inheritdoc cref="Opened"/>
    public static NewEvent Shown(RevealTicket ticket) =>
        Of(ticket, ticket.Kind == RevealKind.SetPin ? "reveal.pin_chosen" : "reveal.shown", null);

    /// <inheritdoc cref="Opened"/>
    /// <param name="reason"><c>late</c>, <c>used</c>, <c>elsewhere</c>, <c>token</c>, or the code of what stood against it.</param>
    public static NewEvent Refused(RevealTicket ticket, string reason) => Of(ticket, "reveal.refused", reason);

    /// <summary>Somebody asked for a page, or for digits sealed to a program, and may not have them.</summary>
    /// <param name="stream">The only event of its own stream.</param>
    /// <param name="problem">What stood against it.</param>
    public static NewEvent Refused(Guid stream, CardId card, RevealKind kind, Problem problem) => new(
        stream, 1, "reveal.refused", JsonBuffer.TextOf(json => Write(json, card, kind, problem.Code.Name)));

    /// <summary>The digits were sent to a program, sealed.</summary>
    /// <param name="stream">The only event of its own stream.</param>
    public static NewEvent Encrypted(Guid stream, CardId card) =>
        new(stream, 1, "reveal.encrypted", JsonBuffer.TextOf(json => Write(json, card, RevealKind.Details, null)));

    private static NewEvent Of(RevealTicket ticket, string kind, string? reason) => new(
        ticket.Id, ticket.Version, kind, JsonBuffer.TextOf(json => Write(json, ticket.Card, ticket.Kind, reason)));

    private static void Write(Utf8JsonWriter json, CardId card, RevealKind page, string? reason)
    {
        json.WriteStartObject();
        json.WriteString("card_id", card.Value);
        json.WriteString("kind", Names<RevealKind>.Of(page));
        if (reason is not null) json.WriteString("reason", reason);
        json.WriteEndObject();
    }
}

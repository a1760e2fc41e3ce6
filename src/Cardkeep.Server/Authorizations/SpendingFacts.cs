using System.Text;
using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.Authorizations;

/// <summary>What is said of a message when it is done: as events, in the authorization's own stream or the refund's.</summary>
internal static class SpendingFacts
{
    /// <summary>A refund that belongs to nothing opens its own stream; undoing it is the second event there.</summary>
    private const int Undone = 2;

    /// <param name="events">Takes what happened; nothing where nothing has a stream.</param>
    public static void Tell(Message message, Booking booking, OrganizationId organization, Origin origin, List<HappenedEvent> events)
    {
        if (booking.Event is not { } happened) return;

        var facts = Render(message, booking);
        if (booking.After.Authorization is { } authorization)
        {
            var exceeds = booking.Flags.HasFlag(Oddities.LimitExceeded);
            var number = authorization.Version - (exceeds ? 1 : 0);
            var stream = authorization.Id.Value;
            events.Add(new(organization, origin, new(stream, number, happened.Kind(), facts)));
            if (exceeds) events.Add(new(organization, origin, new(stream, number + 1, SpendingEvent.LimitExceeded.Kind(), facts)));
        }
        else if (booking.After.Refund is { } refund)
        {
            var number = happened == SpendingEvent.RefundReversed ? Undone : 1;
            events.Add(new(organization, origin, new(refund.Id.Value, number, happened.Kind(), facts)));
        }
    }

    private static string Render(Message message, Booking booking)
    {
        using var buffer = JsonBuffer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("card_id", booking.After.Card.Id.Value);
            json.WriteString("transaction_id", message.TransactionId);
            json.WriteString("message_id", message is Message.Expire ? null : message.MessageId);
            if (booking.Decision is { } decision)
            {
                json.WriteString("outcome", Names<Verdict>.Of(decision.Verdict));
                json.WriteString("reason", decision.Reason is { } reason ? Names<Reason>.Of(reason) : null);
                json.WriteNumber("requested_amount_cents", decision.Facts.Requested.Cents);
                json.WriteNumber("approved_amount_cents", decision.Approved.Cents);
            }

            AnswerJson.WriteFlags(json, booking.Flags);
            json.WriteNumber("moved_held_cents", booking.Moved.Held.Cents);
            json.WriteNumber("moved_spent_cents", booking.Moved.Spent.Cents);
            if (booking.After.Refund is { } refund) json.WriteNumber("amount_cents", refund.Amount.Cents);
            if (booking.After.Authorization is { } after) AnswerJson.WriteAmounts(json, after);
            json.WriteEndObject();
        }, AnswerJson.BytesOfAnswer);
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }
}

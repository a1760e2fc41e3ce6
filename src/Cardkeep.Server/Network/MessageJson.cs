using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;

namespace Cardkeep.Network;

/// <summary>What every message begins with. Where the members have problems, nothing in it counts.</summary>
/// <param name="Reference">By which it names the card.</param>
internal sealed record MessageHead(Guid NewId, string Reference, string TransactionId, string MessageId, DateTimeOffset OccurredAt);

/// <param name="Other">The transaction that a refund gives back, or the refund that is undone; null: none is named.</param>
internal readonly record struct ReadMessage(Message Message, string? Other = null);

/// <summary>The messages of spending.md §9, member by member; every problem is noted with its pointer.</summary>
internal static class MessageJson
{
    /// <summary>Twice what networks use, and short enough for a key of every row.</summary>
    public const int LongestId = 64;

    /// <summary>A message as a body says it, on its way into a lane; or every problem of the body.</summary>
    /// <param name="newId">For what the message may open. Drawn before.</param>
    public static Outcome<Incoming> Read(MessageKind kind, Body body, Guid newId, string traceId)
    {
        var members = body.Root;
        var head = ReadHead(members, newId);
        var (message, other) = kind switch
        {
            MessageKind.Authorization => ReadAuthorization(members, head),
            MessageKind.Increment => ReadIncrement(members, head),
            MessageKind.Advice => ReadAdvice(members, head),
            MessageKind.Clearing => ReadClearing(members, head),
            MessageKind.Reversal => ReadReversal(members, head),
            MessageKind.Refund => ReadRefund(members, head),
            MessageKind.RefundReversal => ReadRefundReversal(members, head),
        };
        if (members.Problems is not []) return new Problems(members.Problems);

        return new Incoming
        {
            Reference = head.Reference,
            Message = message,
            Kind = kind,
            Digest = body.Digest,
            Other = other,
            TraceId = traceId,
        };
    }

    private static MessageHead ReadHead(Members members, Guid newId) => new(
        newId,
        ReadCard(members),
        ReadId(members, "transaction_id"),
        ReadId(members, "message_id"),
        Needed(members, "occurred_at", members.Instant("occurred_at")));

    private static ReadMessage ReadAuthorization(Members members, MessageHead head) => new(new Message.Authorize(AskJson.Read(members))
    {
        NewId = head.NewId,
        TransactionId = head.TransactionId,
        MessageId = head.MessageId,
        OccurredAt = head.OccurredAt,
    });

    private static ReadMessage ReadIncrement(Members members, MessageHead head) => new(new Message.Increment(ReadAmount(members))
    {
        NewId = head.NewId,
        TransactionId = head.TransactionId,
        MessageId = head.MessageId,
        OccurredAt = head.OccurredAt,
    });

    private static ReadMessage ReadAdvice(Members members, MessageHead head)
    {
        var ask = AskJson.Read(members);
        var outcome = Needed(members, "outcome", members.OneOf("outcome", ReadOutcome, ["approved", "declined"]));
        return new(new Message.Advise(ask, outcome)
        {
            NewId = head.NewId,
            TransactionId = head.TransactionId,
            MessageId = head.MessageId,
            OccurredAt = head.OccurredAt,
        });
    }

    private static ReadMessage ReadClearing(Members members, MessageHead head)
    {
        var amount = ReadAmount(members);
        var isFinal = members.Boolean("final").Or(true);
        return new(new Message.Clear(amount, isFinal, AskJson.ReadMerchant(members))
        {
            NewId = head.NewId,
            TransactionId = head.TransactionId,
            MessageId = head.MessageId,
            OccurredAt = head.OccurredAt,
        });
    }

    private static ReadMessage ReadReversal(Members members, MessageHead head)
    {
        var amount = members.Cents("amount_cents", Ask.Least, Ask.Most);
        if (!amount.IsAbsent) AskJson.CheckCurrency(members);
        return new(new Message.Reverse(amount.Has(out var part) ? part : null)
        {
            NewId = head.NewId,
            TransactionId = head.TransactionId,
            MessageId = head.MessageId,
            OccurredAt = head.OccurredAt,
        });
    }

    private static ReadMessage ReadRefund(Members members, MessageHead head)
    {
        var amount = ReadAmount(members);
        var original = members.Text("original_transaction_id", 1, LongestId);
        _ = AskJson.ReadMerchant(members);                                     // Well-formed, like all of it; nothing reads it.
        return new(
            new Message.Refund(amount)
            {
                NewId = head.NewId,
                TransactionId = head.TransactionId,
                MessageId = head.MessageId,
                OccurredAt = head.OccurredAt,
            },
            original.Has(out var transaction) ? transaction : null);
    }

    private static ReadMessage ReadRefundReversal(Members members, MessageHead head) => new(
        new Message.UndoRefund
        {
            NewId = head.NewId,
            TransactionId = head.TransactionId,
            MessageId = head.MessageId,
            OccurredAt = head.OccurredAt,
        },
        ReadId(members, "refund_transaction_id"));

    /// <summary>What was given, or a problem that it is missing; then what is given back counts for nothing.</summary>
    public static T? Needed<T>(Members members, string name, Given<T> given)
    {
        if (given.IsAbsent) members.Miss(name);
        return given.Has(out var value) ? value : default;
    }

    private static Money ReadAmount(Members members)
    {
        var amount = Needed(members, "amount_cents", members.Cents("amount_cents", Ask.Least, Ask.Most));
        AskJson.CheckCurrency(members);
        return amount;
    }

    private static string ReadId(Members members, string name) => Needed(members, name, members.Text(name, 1, LongestId)) ?? "";

    // By its id or by its token: one of the two.
    private static string ReadCard(Members members)
    {
        if (members.Object("card") is not { } card)
        {
            if (!members.Has("card")) members.Miss("card");
            return "";
        }

        var id = card.Uuid("id");
        var token = card.Text("token", 1, LongestId);
        if (id.IsAbsent == token.IsAbsent)
        {
            return members.Wrong("card", ProblemCode.Required, "a card's id or its token", "");
        }

        return id.Has(out var known) ? CardReferenceTable.Of(new CardId(known)) : token.Or("");
    }

    private static Given<bool> ReadOutcome(string name) => name switch
    {
        "approved" => true,
        "declined" => false,
        _ => Given<bool>.Unreadable,
    };
}

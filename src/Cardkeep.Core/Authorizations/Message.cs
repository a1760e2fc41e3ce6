namespace Cardkeep.Authorizations;

/// <summary>
/// One message of the card network, or of our own clock, well-formed: amounts are above 0 (a verification's may be 0) and at most
/// <see cref="Ask.Most"/>. <see cref="Authorize"/> and <see cref="Increment"/> ask; the others tell, and cannot be refused.
/// </summary>
public abstract record Message
{
    private Message()
    {
    }

    /// <summary>For the authorization or refund that this message opens, if it opens one. Drawn before.</summary>
    public required Guid NewId { get; init; }

    public required string TransactionId { get; init; }

    /// <summary>With the transaction and the organization it is the message's identity, for ever.</summary>
    public required string MessageId { get; init; }

    /// <summary>When the network says it happened. What lies ahead of us is taken as now.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>May the card be used so?</summary>
    public sealed record Authorize(Ask Ask) : Message;

    /// <summary>May it be this much more?</summary>
    public sealed record Increment(Money Amount) : Message;

    /// <summary>It was decided elsewhere.</summary>
    public sealed record Advise(Ask Ask, bool IsApproved) : Message;

    /// <summary>The merchant collects.</summary>
    /// <param name="IsFinal">No more will come: what is still held is given back.</param>
    /// <param name="Merchant">Only looked at where there is no authorization. Null: not said.</param>
    public sealed record Clear(Money Amount, bool IsFinal, Merchant? Merchant) : Message;

    /// <summary>A hold is given back.</summary>
    /// <param name="Amount">Null: all that is held.</param>
    public sealed record Reverse(Money? Amount) : Message;

    /// <summary>The merchant returns cleared money. Linked where the standing brings the authorization that it names.</summary>
    public sealed record Refund(Money Amount) : Message;

    /// <summary>A refund did not take place. It undoes the refund that the standing brings.</summary>
    public sealed record UndoRefund : Message;

    /// <summary>Ours: the hold's time is up.</summary>
    public sealed record Expire : Message;
}

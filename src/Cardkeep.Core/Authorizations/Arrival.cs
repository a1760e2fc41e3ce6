namespace Cardkeep.Authorizations;

/// <summary>What a message is to what has come before it (spending.md §7.1).</summary>
public enum Arrival
{
    New,

    /// <summary>The same again: it gets the stored answer, and nothing moves.</summary>
    Repeated,

    /// <summary>The same identity with another content: refused, the first stands.</summary>
    MessageIdReused,

    /// <summary>A second opening ask of a known transaction: refused.</summary>
    TransactionIdReused,
}

/// <summary>Judges a message by its identity and the digest of its canonical body. Identity has no time limit.</summary>
public static class Arrivals
{
    /// <param name="stored">The digest of the message with the same identity; empty: there is none.</param>
    /// <param name="authorization">Of the same transaction; null: nobody knows it.</param>
    public static Arrival Of(Message message, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> stored, Authorization? authorization)
    {
        if (!stored.IsEmpty) return stored.SequenceEqual(digest) ? Arrival.Repeated : Arrival.MessageIdReused;
        return message is Message.Authorize && authorization is { IsAsked: true } ? Arrival.TransactionIdReused : Arrival.New;
    }
}

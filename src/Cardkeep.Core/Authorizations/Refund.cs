namespace Cardkeep.Authorizations;

/// <summary>What one refund gave back to each counter, in cents, at least 0. Its own, so that it can be undone where it was done.</summary>
public readonly record struct Credit(Money PaymentDay, Money PaymentMonth, Money PaymentLife, Money AtmDay, Money AtmMonth)
{
    internal Share GivenBack => new(Less(PaymentDay), Less(PaymentMonth), Less(AtmDay), Less(AtmMonth), Less(PaymentLife));

    internal Share TakenAgain => new(More(PaymentDay), More(PaymentMonth), More(AtmDay), More(AtmMonth), More(PaymentLife));

    private static Use Less(Money amount) => new(Money.Zero, Money.Zero - amount);

    private static Use More(Money amount) => new(Money.Zero, amount);
}

/// <summary>One refund that the network told of: its own record, linked to what it gives back or not.</summary>
public sealed record Refund
{
    public required OrganizationId Organization { get; init; }

    public required RefundId Id { get; init; }

    /// <summary>The refund's own transaction, by which it can be undone.</summary>
    public required string TransactionId { get; init; }

    public required CardId Card { get; init; }

    public required CardId Budget { get; init; }

    /// <summary>What it gives back; null: unlinked.</summary>
    public required AuthorizationId? Authorization { get; init; }

    public required Money Amount { get; init; }

    /// <summary>The part of it that counts against what the authorization cleared; nothing where unlinked.</summary>
    public required Money Credited { get; init; }

    /// <summary>The local day to whose counters it gave back, by the policy then in force.</summary>
    public required DateOnly Day { get; init; }

    public required Credit Credit { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public Oddities Flags { get; init; }

    /// <summary>Null: it stands.</summary>
    public DateTimeOffset? UndoneAt { get; init; }
}

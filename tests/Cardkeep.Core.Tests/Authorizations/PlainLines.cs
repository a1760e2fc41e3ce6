namespace Cardkeep.Tests.Authorizations;

/// <summary>What a limit can be compared with.</summary>
internal enum Window { PaymentDay, PaymentMonth, AtmDay, AtmMonth, Life }

/// <summary>One transaction, as <see cref="PlainLedger"/> remembers it.</summary>
internal sealed class Line
{
    public required CardId Budget { get; init; }

    public required DateOnly Day { get; init; }

    public bool Pays { get; set; }

    public bool Withdraws { get; set; }

    public bool IsFlash { get; set; }

    /// <summary>An ask or an advice has said what it is.</summary>
    public bool IsTold { get; set; }

    public bool IsDeclined { get; set; }

    public bool IsEarly { get; set; }

    public bool IsLong { get; set; }

    public DateTimeOffset? Ends { get; set; }

    public long Approved { get; set; }

    public long Held { get; set; }

    public long Cleared { get; set; }

    public long Taken { get; set; }

    public long Reversed { get; set; }

    public long Expired { get; set; }

    public long Released { get; set; }

    public long Refunded { get; set; }

    public long Credited { get; set; }
}

/// <summary>One refund.</summary>
internal sealed class Back(string name, CardId budget, long amount)
{
    public string Name => name;

    public CardId Budget { get; set; } = budget;

    public long Amount => amount;

    public Line? Of { get; set; }

    public bool IsUndone { get; set; }

    public long Credited { get; set; }

    public DateOnly? Day { get; set; }

    public long PaymentDay { get; set; }

    public long PaymentMonth { get; set; }

    public long Life { get; set; }

    public long AtmDay { get; set; }

    public long AtmMonth { get; set; }
}

namespace Cardkeep.Organizations;

/// <summary>An account that cards draw on (wire-contract.md §11).</summary>
public sealed record BankAccount
{
    /// <summary>ISO 13616.</summary>
    private const int LongestIban = 34;

    public required OrganizationId Organization { get; init; }

    public required AccountId Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required string Iban { get; init; }

    public required string Bic { get; init; }

    /// <summary>ISO 4217. Cards spend euros only.</summary>
    public required string Currency { get; init; }

    /// <summary>What was there at first, less what its cards have spent (spending.md §2).</summary>
    public required Money Balance { get; init; }

    /// <summary>What its cards have been approved for and merchants have not collected.</summary>
    public Money Held { get; init; }

    public Money AuthorizedBalance => Balance - Held;

    public required BankAccountStatus Status { get; init; }

    /// <summary>Exactly one account of an organization is its main one.</summary>
    public required bool IsMain { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// An IBAN as people write it, in any case and in groups, as it is kept; null where no account can be called that.
    /// </summary>
    public static string? FindIban(string text)
    {
        var iban = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return iban.Length is > 0 and <= LongestIban && iban.All(char.IsAsciiLetterOrDigit) ? iban : null;
    }
}

public enum BankAccountStatus
{
    Active,
    Closed,
}

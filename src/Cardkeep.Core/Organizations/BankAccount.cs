namespace Cardkeep.Organizations;

/// <summary>An account that cards draw on (wire-contract.md §11).</summary>
public sealed record BankAccount
{
    /// <summary>ISO 13616.</summary>
    private const int LongestIban = 34;

    /// <summary>Norway's.</summary>
    private const int ShortestIban = 15;

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

    /// <summary>Whether an IBAN in that form has a country, and check digits that are right: what a typing error does not pass.</summary>
    public static bool IsIban(string iban)
    {
        if (iban.Length < ShortestIban || !iban[..2].All(char.IsAsciiLetterUpper) || !iban[2..4].All(char.IsAsciiDigit)) return false;

        // A is 10, B is 11 …, with the country and the check digits at the end, and of all that the rest by 97.
        var rest = 0;
        foreach (var sign in iban[4..] + iban[..4])
        {
            var value = char.IsAsciiDigit(sign) ? sign - '0' : sign - 'A' + 10;
            rest = ((rest * (value > 9 ? 100 : 10)) + value) % 97;
        }

        return rest == 1;
    }
}

public enum BankAccountStatus
{
    Active,
    Closed,
}

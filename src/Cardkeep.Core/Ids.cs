namespace Cardkeep;

/// <summary>An id: a UUID (version 7 where it is ours) with the type of what it names.</summary>
public interface IId
{
    Guid Value { get; }
}

public readonly record struct OrganizationId(Guid Value) : IId
{
    /// <summary>The nil id, which no organization has: under it stands what is the installation's, or nobody's in particular.</summary>
    public static readonly OrganizationId Installation = new(Guid.Empty);
}

/// <summary>A membership: one person in one organization. Holders, initiators and callers are memberships.</summary>
public readonly record struct MemberId(Guid Value) : IId;

public readonly record struct TeamId(Guid Value) : IId;

public readonly record struct AccountId(Guid Value) : IId;

public readonly record struct CardId(Guid Value) : IId;

/// <summary>One transaction of the card network, from its first message on.</summary>
public readonly record struct AuthorizationId(Guid Value) : IId;

/// <summary>One refund: what a merchant gave back.</summary>
public readonly record struct RefundId(Guid Value) : IId;

/// <summary>Somebody's request for a card, which others approve or decline.</summary>
public readonly record struct RequestId(Guid Value) : IId;

/// <summary>An OAuth client: the application that calls on a member's behalf.</summary>
public readonly record struct ClientId(Guid Value) : IId;

/// <summary>What a member agreed that a client may do, until it is withdrawn.</summary>
public readonly record struct ConsentId(Guid Value) : IId;

/// <summary>One sign-in through a client, with every token that came of it: a family that ends together.</summary>
public readonly record struct GrantId(Guid Value) : IId;

/// <summary>UUIDs as the wire spells them.</summary>
public static class Uuid
{
    private const int Length = 36;

    /// <summary>
    /// 32 hexadecimal digits in any case with four hyphens, or null. The framework's own reading also takes signs, <c>0x</c> and white
    /// space, which would give one card several addresses.
    /// </summary>
    public static Guid? Find(string? text) =>
        text is { Length: Length }
        && text.All(letter => char.IsAsciiHexDigit(letter) || letter == '-')
        && Guid.TryParseExact(text, "D", out var id)
            ? id
            : null;
}

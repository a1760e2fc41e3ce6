namespace Cardkeep.Access;

/// <summary>What a token opens: the scopes of wire-contract.md §7.4 that have something behind them.</summary>
public static class Scope
{
    public const string CardRead = "card.read";
    public const string CardWrite = "card.write";

    /// <summary>Ours: number, expiry and CVV of the member's own cards, sealed to a program's key.</summary>
    public const string CardReveal = "card.reveal";

    public const string OrganizationRead = "organization.read";
    public const string MembershipRead = "membership.read";

    /// <summary>Ours: has codes sent to the member's own phone, each of which costs somebody money, and confirms it by them.</summary>
    public const string PhoneWrite = "phone.write";

    public const string TeamRead = "team.read";
    public const string RequestCardsWrite = "request_cards.write";
    public const string RequestReviewWrite = "request_review.write";

    /// <summary>Ours: the applications that may call on behalf of members.</summary>
    public const string OAuthClients = "oauth_clients";

    /// <summary>A refresh token, so that an application goes on when nobody is there.</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>A signed statement of who signed in.</summary>
    public const string OpenId = "openid";

    /// <summary>Ours: what a card processor calls. Given to a client itself, never to a person.</summary>
    public const string Network = "network";

    /// <summary>Those that some route demands of a member's token.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        CardRead, CardWrite, CardReveal, OrganizationRead, MembershipRead, PhoneWrite, TeamRead, RequestCardsWrite, RequestReviewWrite,
        OAuthClients,
    ];
}

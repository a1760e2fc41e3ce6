namespace Cardkeep.OAuth;

/// <summary>An application that may call on behalf of members, or, with the scope <c>network</c>, for itself.</summary>
/// <param name="Organization">Whose members may use it; null: those of every organization, as the operator said.</param>
/// <param name="RedirectAddresses">Where a browser may be sent back to, as they were registered.</param>
/// <param name="Confidential">Whether it can keep a secret; one that cannot must prove each code by PKCE.</param>
/// <param name="Version">The number of its last event.</param>
internal sealed record OAuthClient(
    ClientId Id,
    OrganizationId? Organization,
    string Name,
    IReadOnlyList<string> RedirectAddresses,
    IReadOnlyList<string> Scopes,
    bool Confidential,
    DateTimeOffset CreatedAt,
    long Version)
{
    /// <summary>Whose pages may frame ours in which a card is shown; empty: nobody's but our own.</summary>
    public IReadOnlyList<string> EmbeddingOrigins { get; init; } = [];

    /// <summary>Of one organization: more than it has partners, and a list that people still read.</summary>
    public const int MostOfOrganization = 100;

    /// <summary>
    /// That work at a time: a new one every week, each with the longest overlap, is six. A call compares all of them.
    /// </summary>
    public const int MostSecrets = 10;

    /// <summary>A name on a button and in a sentence.</summary>
    public const int LongestName = 100;

    /// <summary>More places than an application has.</summary>
    public const int MostRedirectAddresses = 20;

    /// <summary>A header carries them all.</summary>
    public const int MostEmbeddingOrigins = 20;

    /// <summary>The wire knows some forty names.</summary>
    public const int MostScopes = 100;

    /// <summary>How long an old secret still works beside its successor, where nothing else is said.</summary>
    public static readonly TimeSpan UsualOverlap = TimeSpan.FromDays(1);

    /// <summary>Longer than any deployment takes; a secret that should go is not kept for months by mistake.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    public bool Knows(string address) => RedirectAddresses.Any(known => RedirectAddress.Matches(known, address));

    public bool MayAsk(string scope) => Scopes.Contains(scope, StringComparer.Ordinal);
}

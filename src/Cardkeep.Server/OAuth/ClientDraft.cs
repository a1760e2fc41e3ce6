using Cardkeep.Access;

namespace Cardkeep.OAuth;

/// <summary>What somebody wants a client to be: judged whole, every problem at once.</summary>
internal sealed record ClientDraft(
    string Name, IReadOnlyList<string> RedirectAddresses, IReadOnlyList<string> Scopes, bool Confidential,
    IReadOnlyList<string> EmbeddingOrigins)
{
    /// <param name="byOperator">
    /// Whether it is the installation's operator who says so: what reaches every organization's cards is no organization's to give.
    /// </param>
    public IReadOnlyList<Problem> Judge(bool byOperator)
    {
        List<Problem> problems = [];
        if (Name.Length == 0) problems.Add(Problem.Required("name"));
        if (Name.Length > OAuthClient.LongestName)
            problems.Add(Wrong(ProblemCode.TooLong, "name", $"must be at most {OAuthClient.LongestName} characters long"));

        foreach (var (place, address) in RedirectAddresses.Index().Where(address => !RedirectAddress.IsAcceptable(address.Item)))
            problems.Add(Wrong(ProblemCode.InvalidUrl, $"redirect_addresses/{place}", $"must be {RedirectAddress.Demand}"));
        if (RedirectAddresses.Count > OAuthClient.MostRedirectAddresses)
            problems.Add(Wrong(ProblemCode.TooManyItems, "redirect_addresses", $"must be at most {OAuthClient.MostRedirectAddresses}"));

        foreach (var (place, origin) in EmbeddingOrigins.Index().Where(origin => !EmbeddingOrigin.IsAcceptable(origin.Item)))
            problems.Add(Wrong(ProblemCode.InvalidUrl, $"embedding_origins/{place}", $"must be {EmbeddingOrigin.Demand}"));
        if (EmbeddingOrigins.Count > OAuthClient.MostEmbeddingOrigins)
            problems.Add(Wrong(ProblemCode.TooManyItems, "embedding_origins", $"must be at most {OAuthClient.MostEmbeddingOrigins}"));

        foreach (var (place, scope) in Scopes.Index().Where(scope => !ScopeText.IsName(scope.Item)))
            problems.Add(Wrong(ProblemCode.InvalidCharacters, $"scopes/{place}", "must be a scope's name: visible ASCII, no quotes"));
        if (Scopes is []) problems.Add(Problem.Required("scopes"));
        if (Scopes.Count > OAuthClient.MostScopes)
            problems.Add(Wrong(ProblemCode.TooManyItems, "scopes", $"must be at most {OAuthClient.MostScopes}"));
        if (!byOperator && Scopes.Contains(Scope.Network, StringComparer.Ordinal))
            problems.Add(Wrong(ProblemCode.NotInList, "scopes", "must not have network, which only the installation's operator gives"));
        if (!Confidential && Scopes.Contains(Scope.Network, StringComparer.Ordinal))
            problems.Add(Wrong(ProblemCode.NotInList, "scopes", "must not have network without a secret"));

        // A client of the network calls for itself; every other one sends people here and wants them back.
        if (RedirectAddresses is [] && Scopes.Any(scope => scope != Scope.Network)) problems.Add(Problem.Required("redirect_addresses"));
        return problems;
    }

    public OAuthClient ToClient(ClientId id, OrganizationId? organization, DateTimeOffset now) =>
        new(id, organization, Name, Once(RedirectAddresses), Once(Scopes), Confidential, now, 1)
        {
            EmbeddingOrigins = Once(EmbeddingOrigins),
        };

    public static IReadOnlyList<string> Once(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal)];

    private static Problem Wrong(ProblemCode code, FormattableString pointer, FormattableString sentence) =>
        Wrong(code, FormattableString.Invariant(pointer), FormattableString.Invariant(sentence));

    private static Problem Wrong(ProblemCode code, string pointer, FormattableString sentence) =>
        Wrong(code, pointer, FormattableString.Invariant(sentence));

    private static Problem Wrong(ProblemCode code, string pointer, string sentence) =>
        new(code, $"{pointer} {sentence}", Place.Member(pointer));
}

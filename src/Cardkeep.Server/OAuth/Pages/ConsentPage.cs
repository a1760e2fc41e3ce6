using Cardkeep.Http;

namespace Cardkeep.OAuth.Pages;

/// <summary>The page on which a member agrees, or not: which application, on whose behalf, and each scope in words.</summary>
internal static class ConsentPage
{
    public static Answer Ask(Words words, AuthorizeRequest request, string formToken, Account account, IReadOnlyList<string> scopes) =>
        PageFrame.Wrap(StatusCodes.Status200OK, words, words.Allow, $"""
            <h1>{words.WantsAccess(request.Client.Name)}</h1>
            <p>{words.Account}: <strong>{account.Name}</strong>, {account.OrganizationName}</p>
            <h2 class="soft" id="what">{words.ItWillBeAble}</h2>
            <ul aria-labelledby="what">
            {Html.Join(scopes.Select(scope => Line(words, scope)))}
            </ul>
            <p class="soft">{words.SentTo(new Uri(request.RedirectAddress).Authority)}</p>
            <form method="post" action="/oauth2/consent">
            {SignInPages.Hidden(request.Text, formToken)}
            <input type="hidden" name="account" value="{account.Member.Value.ToString("D")}">
            <input type="hidden" name="agreed" value="{ScopeText.Join(scopes)}">
            <button type="submit" name="decision" value="allow">{words.Allow}</button>
            <button class="plain" type="submit" name="decision" value="deny">{words.Deny}</button>
            </form>
            {SignInPages.SignOut(words, request.Text, formToken)}
            """, request.RedirectAddress);

    private static Html Line(Words words, string scope)
    {
        if (words.Scopes.TryGetValue(scope, out var sentence)) return $"<li>{sentence}</li>\n";
        return $"<li>{words.OtherScope(scope)}</li>\n";
    }
}

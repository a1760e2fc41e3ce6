using Cardkeep.Http;

namespace Cardkeep.OAuth.Pages;

/// <summary>The page that asks who somebody is, and the one that asks as whom, where there are several organizations.</summary>
internal static class SignInPages
{
    /// <param name="complaint">Why it is shown again; null: it is shown for the first time.</param>
    /// <param name="email">What was typed, so that it need not be typed again.</param>
    public static Answer Ask(
        int status, Words words, AuthorizeRequest request, string formToken, string? complaint, string email,
        (string Name, string Value)? cookie, TimeSpan? wait = null)
    {
        var described = complaint is null ? Html.Nothing : Html.Constant(" aria-describedby=\"complaint\"");
        // What is typed first has the focus: the address, or the password where the address is known.
        var (first, second) = email.Length == 0
            ? (Html.Constant(" autofocus"), Html.Nothing)
            : (Html.Nothing, Html.Constant(" autofocus"));
        return PageFrame.Wrap(status, words, words.SignIn, $"""
            <h1>{words.SignIn}</h1>
            <p>{words.ToContinueTo(request.Client.Name)}</p>
            {Complaint(complaint)}
            <form method="post" action="/oauth2/sign-in">
            {Hidden(request, formToken)}
            <label for="email">{words.Email}</label>
            <input id="email" name="email" type="email" autocomplete="username" required value="{email}"{described}{first}>
            <label for="password">{words.Password}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required{described}{second}>
            <button type="submit">{words.SignIn}</button>
            </form>
            """, request.RedirectAddress, cookie, wait);
    }

    /// <summary>One button for each account; choosing changes nothing, so it is a way on and not a write.</summary>
    public static Answer Choose(Words words, AuthorizeRequest request, string formToken, IReadOnlyList<Account> accounts) =>
        PageFrame.Wrap(StatusCodes.Status200OK, words, words.ChooseAccount, $"""
            <h1>{words.ChooseAccount}</h1>
            <p>{words.ToContinueTo(request.Client.Name)}</p>
            <form method="post" action="/oauth2/account">
            {Hidden(request, formToken)}
            {Html.Join(accounts.Select(Choice))}
            </form>
            {SignOut(words, request, formToken)}
            """, request.RedirectAddress);

    public static Html Complaint(string? complaint)
    {
        if (complaint is null) return Html.Nothing;
        return $"""<p class="bad" id="complaint" role="alert">{complaint}</p>""";
    }

    public static Html Hidden(AuthorizeRequest request, string formToken) => $"""
        <input type="hidden" name="request" value="{request.Text}">
        <input type="hidden" name="form_token" value="{formToken}">
        """;

    public static Html SignOut(Words words, AuthorizeRequest request, string formToken) => $"""
        <form class="foot" method="post" action="/oauth2/sign-out">
        {Hidden(request, formToken)}
        <button class="link" type="submit">{words.SomebodyElse}</button>
        </form>
        """;

    private static Html Choice(Account account) => $"""
        <button class="choice" type="submit" name="account" value="{account.Member.Value.ToString("D")}">
        <strong>{account.OrganizationName}</strong> {account.Name}</button>
        """;
}

using Cardkeep.Http;

namespace Cardkeep.OAuth.Pages;

/// <summary>The page that asks who somebody is, and the one that asks as whom, where there are several organizations.</summary>
internal static class SignInPages
{
    public static Answer Ask(int status, Words words, SignInForm form)
    {
        var described = form.Complaint is null ? Html.Nothing : Html.Constant(" aria-describedby=\"complaint\"");
        // What is typed first has the focus: the address, or the password where the address is known.
        var (first, second) = form.Email.Length == 0
            ? (Html.Constant(" autofocus"), Html.Nothing)
            : (Html.Nothing, Html.Constant(" autofocus"));
        return PageFrame.Wrap(status, words, words.SignIn, $"""
            <h1>{words.SignIn}</h1>
            {To(words, form.Onward)}
            {Complaint(form.Complaint)}
            <form method="post" action="/oauth2/sign-in">
            {Hidden(form.Onward.Text, form.Token)}
            <label for="email">{words.Email}</label>
            <input id="email" name="email" type="email" autocomplete="username" required value="{form.Email}"{described}{first}>
            <label for="password">{words.Password}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required{described}{second}>
            <button type="submit">{words.SignIn}</button>
            </form>
            {ByPasskey(words, form)}
            """, form.Onward.LeadsTo, form.Cookie, form.Wait);
    }

    /// <summary>One button for each account; choosing changes nothing, so it is a way on and not a write.</summary>
    public static Answer Choose(Words words, AuthorizeRequest request, string formToken, IReadOnlyList<Account> accounts) =>
        PageFrame.Wrap(StatusCodes.Status200OK, words, words.ChooseAccount, $"""
            <h1>{words.ChooseAccount}</h1>
            <p>{words.ToContinueTo(request.Client.Name)}</p>
            <form method="post" action="/oauth2/account">
            {Hidden(request.Text, formToken)}
            {Html.Join(accounts.Select(Choice))}
            </form>
            {SignOut(words, request.Text, formToken)}
            """, request.RedirectAddress);

    public static Html Complaint(string? complaint)
    {
        if (complaint is null) return Html.Nothing;
        return $"""<p class="bad" id="complaint" role="alert">{complaint}</p>""";
    }

    /// <summary>A way back, for whoever cannot go on.</summary>
    /// <param name="address">A path of ours.</param>
    public static Html Back(string address, string label) => $"""<p><a href="{address}">{label}</a></p>""";

    /// <param name="onward">The text of where it leads.</param>
    public static Html Hidden(string onward, string formToken) => $"""
        <input type="hidden" name="request" value="{onward}">
        <input type="hidden" name="form_token" value="{formToken}">
        """;

    /// <inheritdoc cref="Hidden"/>
    public static Html SignOut(Words words, string onward, string formToken) => $"""
        <form class="foot" method="post" action="/oauth2/sign-out">
        {Hidden(onward, formToken)}
        <button class="link" type="submit">{words.SomebodyElse}</button>
        </form>
        """;

    private static Html To(Words words, Onward onward)
    {
        if (onward.Client is not { } client) return Html.Nothing;
        return $"<p>{words.ToContinueTo(client)}</p>";
    }

    private static Html ByPasskey(Words words, SignInForm form)
    {
        if (!form.ByPasskey) return Html.Nothing;
        return $"""
            <form method="post" action="/oauth2/passkey">
            {Hidden(form.Onward.Text, form.Token)}
            <button class="plain" type="submit">{FactorWords.For(words).SignInByPasskey}</button>
            </form>
            """;
    }

    private static Html Choice(Account account) => $"""
        <button class="choice" type="submit" name="account" value="{account.Member.Value.ToString("D")}">
        <strong>{account.OrganizationName}</strong> {account.Name}</button>
        """;
}

/// <summary>What the page of signing in shows. Not a record: it must not print its token and cookie.</summary>
internal sealed class SignInForm(Onward onward, string token)
{
    public Onward Onward { get; } = onward;

    /// <summary>The form's.</summary>
    public string Token { get; } = token;

    /// <summary>Why it is shown again; null: it is shown for the first time.</summary>
    public string? Complaint { get; init; }

    /// <summary>What was typed, so that it need not be typed again.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether there are passkeys here.</summary>
    public bool ByPasskey { get; init; }

    /// <inheritdoc cref="PageFrame.Wrap"/>
    public (string Name, string Value)? Cookie { get; init; }

    /// <inheritdoc cref="PageFrame.Wrap"/>
    public TimeSpan? Wait { get; init; }
}

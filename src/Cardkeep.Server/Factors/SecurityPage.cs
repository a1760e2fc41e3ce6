using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Passkeys;

namespace Cardkeep.Factors;

/// <summary>The page of <see cref="Security"/>: for each membership its factors, and what may be done with them now.</summary>
internal static class SecurityPage
{
    private const int ShownDigits = 2;

    public static Answer Show(
        Words words, string email, string formToken, IReadOnlyList<Standing> standings, bool havePasskeys, string? complaint)
    {
        var factors = FactorWords.For(words);
        return PageFrame.Wrap(StatusCodes.Status200OK, words, factors.Security, $"""
            <h1>{factors.Security}</h1>
            <p>{factors.SecurityIntro}</p>
            <p class="soft">{email}</p>
            {SignInPages.Complaint(complaint)}
            {Html.Join(standings.Select(standing => Membership(factors, standing, formToken, havePasskeys)))}
            {SignInPages.SignOut(words, Onward.Security.Text, formToken)}
            """);
    }

    /// <param name="step">What the code is for.</param>
    /// <param name="token">Which challenge it answers, where it answers one.</param>
    public static Answer AskCode(
        SecurityDesk desk, CodeStep step, string formToken, string token, string phone, string? complaint) =>
        PageFrame.Wrap(StatusCodes.Status200OK, desk.Words, step.Title, $"""
            <h1>{step.Title}</h1>
            {For(desk.Account)}
            <p>{desk.Factors.CodeSentTo(End(phone))}</p>
            {SignInPages.Complaint(complaint)}
            <form method="post" action="{Security.Path}">
            {Hidden(desk.Account, formToken, step.Act)}
            <input type="hidden" name="challenge" value="{token}">
            <label for="code">{desk.Factors.Code}</label>
            <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required autofocus>
            <button type="submit">{desk.Factors.Confirm}</button>
            </form>
            {SignInPages.Back(Security.Path, desk.Factors.Security)}
            """);

    /// <summary>For whom it is.</summary>
    public static Html For(Account account) => $"<p>{account.OrganizationName}, {account.Name}</p>";

    /// <param name="name">Of what is added; null: nothing is.</param>
    public static Html Hidden(Account account, string formToken, string act, string? name = null) => $"""
        <input type="hidden" name="form_token" value="{formToken}">
        <input type="hidden" name="account" value="{account.Member.Value.ToString("D")}">
        <input type="hidden" name="act" value="{act}">
        {Named(name)}
        """;

    private static Html Named(string? name)
    {
        if (name is null) return Html.Nothing;
        return $"""<input type="hidden" name="name" value="{name}">""";
    }

    private static Html Membership(FactorWords factors, Standing standing, string formToken, bool havePasskeys) => $"""
        <h2>{standing.Account.OrganizationName}, {standing.Account.Name}</h2>
        {Held(factors, standing, formToken)}
        {(standing.IsOpen ? Additions(factors, standing, formToken, havePasskeys) : Proofs(factors, standing, formToken))}

        """;

    private static Html Held(FactorWords factors, Standing standing, string formToken)
    {
        if (standing is { Passkeys: [], HasPhone: false }) return $"<p class=\"soft\">{factors.NothingYet}</p>";
        return $"""
            <ul>{Html.Join(standing.Passkeys.Select(passkey => Line(factors, standing, passkey, formToken)))}
            {Texts(factors, standing)}</ul>
            """;
    }

    private static Html Line(FactorWords factors, Standing standing, Passkey passkey, string formToken) => $"""
        <li><strong>{passkey.Name}</strong><br>
        <span class="soft">{Kind(factors, passkey)}{factors.AddedOn(passkey.CreatedAt)}{Used(factors, passkey)}</span>
        {Removal(factors, standing, passkey, formToken)}</li>
        """;

    private static Html Texts(FactorWords factors, Standing standing)
    {
        if (!standing.HasPhone) return Html.Nothing;
        return $"<li><strong>{factors.TextsTo(End(standing.Phone.Number!))}</strong></li>";
    }

    // Enough for its owner, and no line ends in it.
    private static string End(string phone) => "…\u2060" + phone[^ShownDigits..];

    private static string Kind(FactorWords factors, Passkey passkey) => passkey.IsDevice ? $"{factors.PairedPhone}, " : "";

    private static string Used(FactorWords factors, Passkey passkey) =>
        passkey.UsedAt is { } at ? $", {factors.UsedOn(at)}" : "";

    private static Html Removal(FactorWords factors, Standing standing, Passkey passkey, string formToken)
    {
        if (!standing.IsOpen) return Html.Nothing;
        return $"""
            <form class="foot" method="post" action="{Security.Path}">
            {Hidden(standing.Account, formToken, "remove")}
            <input type="hidden" name="passkey" value="{passkey.Id.ToString("D")}">
            <button class="link" type="submit">{factors.Remove}</button>
            </form>
            """;
    }

    private static Html Additions(FactorWords factors, Standing standing, string formToken, bool havePasskeys)
    {
        var byPhone = standing.MayConfirmPhone
            ? Button(standing.Account, formToken, PhoneEnrolment.Act, factors.ConfirmPhone)
            : Html.Nothing;
        if (!havePasskeys) return $"<p>{factors.NoPasskeysHere}</p>{byPhone}";

        var field = $"name-{standing.Account.Member.Value:N}";
        return $"""
            <form method="post" action="{Security.Path}">
            {Hidden(standing.Account, formToken, PasskeyPurpose.Add)}
            <label for="{field}">{factors.PasskeyName}</label>
            <input id="{field}" name="name" type="text" maxlength="40" autocomplete="off" value="">
            <button type="submit">{factors.AddPasskey}</button>
            </form>
            {Button(standing.Account, formToken, "pair", factors.PairPhone)}
            {byPhone}
            """;
    }

    private static Html Proofs(FactorWords factors, Standing standing, string formToken)
    {
        var (account, byText) = (standing.Account, standing is { HasPhone: true, HasTexts: true });
        return $"""
            <p>{factors.ProveFirst}</p>
            {(standing.Passkeys is [] ? Html.Nothing : Button(account, formToken, PasskeyPurpose.Prove, factors.ByPasskey))}
            {(byText ? Button(account, formToken, PasskeyPurpose.ProveByText, factors.ByText) : Html.Nothing)}
            """;
    }

    private static Html Button(Account account, string formToken, string act, string label) => $"""
        <form method="post" action="{Security.Path}">
        {Hidden(account, formToken, act)}
        <button class="plain" type="submit">{label}</button>
        </form>
        """;
}

/// <summary>For what a code is asked.</summary>
internal sealed record CodeStep(string Act, string Title);

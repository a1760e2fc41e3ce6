using Cardkeep.Http;
using Cardkeep.OAuth.Pages;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// <c>GET /oauth2/auth</c> and the forms of its pages: who is it, as whom, do they agree; then back to the application with a code. Every
/// step judges the request anew, and nothing that came with a form is believed without the form's token.
/// </summary>
internal sealed class Authorize(
    Database database, BrowserSessions sessions, SignIn signIn, RoleScopes roles, CodeIssue codes, Settings settings)
{
    private const string Start = "/oauth2/auth?";

    public Task<Answer> ShowAsync(Call call, CancellationToken cancel) =>
        GoOnAsync(call, call.Http.Request.QueryString.Value?.TrimStart('?') ?? "", account: null, cancel);

    public async Task<Answer> SignInAsync(Call call, CancellationToken cancel)
    {
        var http = call.Http;
        var words = Words.For(http.Request);
        if (await FormAsync(call, cancel) is not { } form) return RefusalPage.OfForm(words);

        var (judged, refusal) = await JudgeAsync(call, form["request"] ?? "", cancel);
        if (judged is null) return refusal!;

        var email = form["email"] ?? "";
        if (!sessions.IsFormTokenGood(http.Request, form["form_token"]))
            return AskAgain(call, StatusCodes.Status400BadRequest, judged, words.PageTooOld, email);

        var result = await signIn.TryAsync(email, form["password"] ?? "", http.Connection.RemoteIpAddress, call.TraceId, cancel);
        if (result.Wait is { } wait)
            return AskAgain(call, StatusCodes.Status429TooManyRequests, judged, words.Wait(wait), email, wait);
        return result.Cookie is null
            ? AskAgain(call, StatusCodes.Status403Forbidden, judged, words.Wrong, email)
            : SeeOther(Start + judged.Text, sessions.WriteCookie(result.Cookie));
    }

    public async Task<Answer> ChooseAsync(Call call, CancellationToken cancel) =>
        await TrustedFormAsync(call, cancel) is { } form
            ? await GoOnAsync(call, form["request"] ?? "", form["account"], cancel)
            : RefusalPage.OfForm(Words.For(call.Http.Request));

    public async Task<Answer> SignOutAsync(Call call, CancellationToken cancel)
    {
        if (await TrustedFormAsync(call, cancel) is not { } form)
            return RefusalPage.OfForm(Words.For(call.Http.Request));

        var (judged, refusal) = await JudgeAsync(call, form["request"] ?? "", cancel);
        if (judged is null) return refusal!;

        await sessions.EndAsync(call.Http.Request, cancel);
        return SeeOther(Start + judged.Text);
    }

    public async Task<Answer> DecideAsync(Call call, CancellationToken cancel)
    {
        if (await TrustedFormAsync(call, cancel) is not { } form)
            return RefusalPage.OfForm(Words.For(call.Http.Request));

        var (judged, refusal) = await JudgeAsync(call, form["request"] ?? "", cancel);
        if (judged is null) return refusal!;

        var session = await sessions.FindAsync(call.Http.Request, cancel);
        // Exactly the account that the page named: another one was not what they agreed for.
        var account = session is null ? null : Chosen(await AccountsAsync(session, judged, cancel), form["account"]);
        if (account is null) return SeeOther(Start + judged.Text);            // Idle meanwhile, or no longer a member: from the start.

        // And no more than the page showed: the role may have gained something meanwhile.
        var shown = ScopeText.Split(form["agreed"] ?? "");
        var scopes = roles.Narrow(judged.Scopes.Intersect(shown, StringComparer.Ordinal), account.Role);
        if (form["decision"] != "allow" || !scopes.Any(ScopeText.Opens))
            return Refuse(judged, new OAuthError("access_denied", "The person did not agree"));

        var code = await codes.ConsentAsync(judged, account, scopes, session!, call.TraceId, cancel);
        return SeeOther(judged.Success(code, settings.Issuer));
    }

    private async Task<Answer> GoOnAsync(Call call, string text, string? account, CancellationToken cancel)
    {
        var (judged, refusal) = await JudgeAsync(call, text, cancel);
        if (judged is null) return refusal!;

        var request = call.Http.Request;
        var words = Words.For(request);
        var session = await sessions.FindAsync(request, cancel);
        if (session is null) return AskAgain(call, StatusCodes.Status200OK, judged, null, "");

        var token = sessions.FormToken(sessions.ReadCookie(request)!);
        var accounts = await AccountsAsync(session, judged, cancel);
        if (accounts is []) return AskAgain(call, StatusCodes.Status200OK, judged, words.NoAccount, "");
        var chosen = account is null && accounts is [var only] ? only : Chosen(accounts, account);
        if (chosen is null) return SignInPages.Choose(words, judged, token, accounts);

        var scopes = roles.Narrow(judged.Scopes, chosen.Role);
        if (!scopes.Any(ScopeText.Opens))
            return Refuse(judged, new OAuthError("access_denied", "The person's role allows none of the scopes"));

        // A public client can be played by any program on the same desk, so its person is asked every time (RFC 8252 §8.6).
        var code = judged.Client.Confidential ? await codes.RememberedAsync(judged, chosen, scopes, session, call.TraceId, cancel) : null;
        return code is null
            ? ConsentPage.Ask(words, judged, token, chosen, scopes)
            : SeeOther(judged.Success(code, settings.Issuer));
    }

    // Null and an answer, where there is nothing to go on with.
    private async Task<(AuthorizeRequest? Request, Answer? Refusal)> JudgeAsync(Call call, string text, CancellationToken cancel)
    {
        var words = Words.For(call.Http.Request);
        var fields = Fields.Parse(text);
        // It is written into an address again, so it has to be one's text.
        if (!text.All(letter => letter is > ' ' and <= '~')) return (null, RefusalPage.OfClient(words, words.UnknownClient));

        var isOnce = fields.Repeated is not ("client_id" or "redirect_uri");
        var client = isOnce && Uuid.Find(fields["client_id"]) is { } id
            ? await database.ReadAsync(tx => ClientTable.FindAsync(tx, new(id), cancel), cancel)
            : null;
        if (client is null) return (null, RefusalPage.OfClient(words, words.UnknownClient));
        if (fields["redirect_uri"] is not { } address || !client.Knows(address))
            return (null, RefusalPage.OfClient(words, words.UnknownRedirect));

        var judged = AuthorizeRequest.Judge(text, fields, client, address);
        return judged.Value is { } request
            ? (request, null)
            : (null, SeeOther(AuthorizeRequest.Refusal(address, judged.Error!, fields["state"], settings.Issuer)));
    }

    private async Task<IReadOnlyList<Account>> AccountsAsync(BrowserSession session, AuthorizeRequest request, CancellationToken cancel)
    {
        var all = await database.ReadAsync(tx => LoginTable.ListAccountsAsync(tx, session.Email, cancel), cancel);
        return [.. all.Where(account =>
            (request.Client.Organization is not { } only || account.Organization == only)
            && (request.Organization is not { } wanted || account.IsOf(wanted)))];
    }

    private static Account? Chosen(IReadOnlyList<Account> accounts, string? member) =>
        accounts.FirstOrDefault(account => Uuid.Find(member) == account.Member.Value);

    private static async Task<Fields?> FormAsync(Call call, CancellationToken cancel) =>
        await Fields.ReadAsync(call.Http.Request, cancel) is { Unreadable: false, Repeated: null } form ? form : null;

    private async Task<Fields?> TrustedFormAsync(Call call, CancellationToken cancel) =>
        await FormAsync(call, cancel) is { } form && sessions.IsFormTokenGood(call.Http.Request, form["form_token"]) ? form : null;

    // The browser keeps the cookie that it has; one without gets one, to which the form is bound.
    private Answer AskAgain(
        Call call, int status, AuthorizeRequest request, string? complaint, string email, TimeSpan? wait = null)
    {
        var held = sessions.ReadCookie(call.Http.Request);
        var cookie = held ?? Secrets.Draw(TokenPrefix.Browser);
        return SignInPages.Ask(
            status, Words.For(call.Http.Request), request, sessions.FormToken(cookie), complaint, email,
            held is null ? sessions.WriteCookie(cookie) : null, wait);
    }

    private Answer Refuse(AuthorizeRequest request, OAuthError error) =>
        SeeOther(AuthorizeRequest.Refusal(request.RedirectAddress, error, request.State, settings.Issuer));

    private static Answer SeeOther(string address, params IReadOnlyList<(string, string)> headers) =>
        Answer.Empty(StatusCodes.Status303SeeOther, [("Location", address), ("Referrer-Policy", "no-referrer"), .. headers]);
}

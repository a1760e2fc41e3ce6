using Cardkeep.Http;
using Cardkeep.OAuth.Pages;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// <c>GET /oauth2/auth</c> and the forms of its pages: as whom does somebody act, do they agree; then back to the application with a code.
/// Every step judges the request anew, and nothing that came with a form is believed without the form's token.
/// </summary>
internal sealed class Authorize(
    Database database, AuthorizeRequests requests, BrowserSessions sessions, Entrance entrance, RoleScopes roles, CodeIssue codes,
    Settings settings, TimeProvider clock)
{
    private static readonly OAuthError OfNoUse = new("access_denied", "The person's role allows none of the scopes");

    public Task<Answer> ShowAsync(Call call, CancellationToken cancel) =>
        GoOnAsync(call, call.Http.Request.QueryString.Value?.TrimStart('?') ?? "", account: null, cancel);

    public async Task<Answer> ChooseAsync(Call call, CancellationToken cancel) =>
        await sessions.ReadTrustedFormAsync(call, cancel) is { } form
            ? await GoOnAsync(call, form["request"] ?? "", form["account"], cancel)
            : RefusalPage.OfForm(Words.For(call.Http.Request));

    public async Task<Answer> DecideAsync(Call call, CancellationToken cancel)
    {
        if (await sessions.ReadTrustedFormAsync(call, cancel) is not { } form)
            return RefusalPage.OfForm(Words.For(call.Http.Request));

        var (addressed, refusal) = await requests.FindAsync(call, form["request"] ?? "", cancel);
        if (addressed is null) return refusal!;
        if (addressed.Judge().Value is not { } judged) return PageFrame.Onward($"/oauth2/auth?{addressed.Text}");

        var session = await sessions.FindAsync(call.Http.Request, cancel);
        // Exactly the account that the page named: another one was not what they agreed for.
        var account = session is null ? null : Chosen(await AccountsAsync(session, judged, cancel), form["account"]);
        if (account is null || judged.Prompt.WantsSignIn(session!, clock.GetUtcNow()))
            return PageFrame.Onward($"/oauth2/auth?{judged.Text}");           // Idle meanwhile, or no member: from the start.

        // And no more than the page showed: the role may have gained something meanwhile.
        IReadOnlyList<string> shown = [.. judged.Scopes.Intersect(ScopeText.Split(form["agreed"] ?? ""), StringComparer.Ordinal)];
        if (form["decision"] != "allow")
        {
            await codes.RefuseAsync(judged, account, shown, call.TraceId, cancel);
            return Refuse(addressed, new OAuthError("access_denied", "The person did not agree"));
        }

        var scopes = roles.Narrow(shown, account.Role);
        if (!scopes.Any(ScopeText.Opens)) return Refuse(addressed, OfNoUse);

        var code = await codes.ConsentAsync(judged, account, scopes, session!, call.TraceId, cancel);
        return PageFrame.Onward(judged.Success(code, settings.Issuer));
    }

    private async Task<Answer> GoOnAsync(Call call, string text, string? account, CancellationToken cancel)
    {
        var (addressed, refusal) = await requests.FindAsync(call, text, cancel);
        if (addressed is null) return refusal!;

        var request = call.Http.Request;
        var words = Words.For(request);
        var session = await sessions.FindAsync(request, cancel);
        var outcome = addressed.Judge();
        if (outcome.Value is not { } judged)
        {
            // Who is not known signs in first, so that no link alone sends anybody out of here (RFC 9700 §4.11.2). But for prompt=none,
            // whose whole sense is an answer without a page: that goes to the application's own address, and nowhere else.
            return session is null && addressed.MayAsk ? entrance.Ask(call, Onward.Of(addressed)) : Refuse(addressed, outcome.Error!);
        }

        if (session is null || judged.Prompt.WantsSignIn(session, clock.GetUtcNow()))
            return judged.Prompt.MayAsk ? entrance.Ask(call, Onward.Of(addressed)) : Needs(addressed, "login_required");

        var token = sessions.FormToken(sessions.ReadCookie(request)!);
        var accounts = await AccountsAsync(session, judged, cancel);
        if (accounts is [])
            return judged.Prompt.MayAsk ? entrance.Ask(call, Onward.Of(addressed), words.NoAccount) : Needs(addressed, "login_required");
        var chosen = account is null && !judged.Prompt.Account && accounts is [var only] ? only : Chosen(accounts, account);
        if (chosen is null)
        {
            return judged.Prompt.MayAsk
                ? SignInPages.Choose(words, judged, token, accounts)
                : Needs(addressed, "account_selection_required");
        }

        var scopes = roles.Narrow(judged.Scopes, chosen.Role);
        if (!scopes.Any(ScopeText.Opens)) return Refuse(addressed, OfNoUse);

        // A public client can be played by any program on the same desk, so its person is asked every time (RFC 8252 §8.6).
        var mayRemember = judged.Client.Confidential && !judged.Prompt.Consent;
        var code = mayRemember ? await codes.RememberedAsync(judged, chosen, scopes, session, call.TraceId, cancel) : null;
        if (code is not null) return PageFrame.Onward(judged.Success(code, settings.Issuer));
        return judged.Prompt.MayAsk ? ConsentPage.Ask(words, judged, token, chosen, scopes) : Needs(addressed, "consent_required");
    }

    // A page would be needed, and the application wants none.
    private Answer Needs(AddressedRequest request, string error) =>
        Refuse(request, new OAuthError(error, "The person would have to be asked, and prompt is none"));

    private async Task<IReadOnlyList<Account>> AccountsAsync(BrowserSession session, AuthorizeRequest request, CancellationToken cancel)
    {
        var all = await database.ReadAsync(tx => LoginTable.ListAccountsAsync(tx, session.Email, cancel), cancel);
        return [.. all.Where(account =>
            (request.Client.Organization is not { } only || account.Organization == only)
            && (request.Organization is not { } wanted || account.IsOf(wanted)))];
    }

    private static Account? Chosen(IReadOnlyList<Account> accounts, string? member) =>
        accounts.FirstOrDefault(account => Uuid.Find(member) == account.Member.Value);

    private Answer Refuse(AddressedRequest request, OAuthError error) => PageFrame.Onward(request.Refusal(error, settings.Issuer));
}

using Cardkeep.Http;
using Cardkeep.OAuth.Pages;

namespace Cardkeep.OAuth;

/// <summary>
/// The page on which somebody signs in, by password or by passkey, and its forms; nothing is believed without the form's token.
/// </summary>
internal sealed class Entrance(
    AuthorizeRequests requests, BrowserSessions sessions, SignIn signIn, PasskeySignIn passkeys)
{
    /// <summary>The page, for whoever is not signed in.</summary>
    public Answer Ask(Call call, Onward onward, string? complaint = null) =>
        Ask(call, StatusCodes.Status200OK, onward, complaint, "");

    public async Task<Answer> SignInAsync(Call call, CancellationToken cancel)
    {
        var http = call.Http;
        var words = Words.For(http.Request);
        if (await BrowserSessions.ReadFormAsync(call, cancel) is not { } form) return RefusalPage.OfForm(words);

        var (onward, refusal) = await requests.FindOnwardAsync(call, form["request"] ?? "", cancel);
        if (onward is null) return refusal!;

        var email = form["email"] ?? "";
        if (!sessions.IsFormTokenGood(http.Request, form["form_token"]))
            return Ask(call, StatusCodes.Status400BadRequest, onward, words.PageTooOld, email);

        var held = sessions.ReadCookie(http.Request) is { } cookie ? Secrets.Hash(cookie) : null;
        var result = await signIn.TryAsync(
            email, form["password"] ?? "", http.Connection.RemoteIpAddress, held, call.TraceId, cancel);
        if (result.Wait is { } wait)
            return Ask(call, StatusCodes.Status429TooManyRequests, onward, words.Wait(wait), email, wait);
        if (result.IsTurnedAway)
            return Ask(call, StatusCodes.Status503ServiceUnavailable, onward, words.TooManyAtOnce, email, Passwords.ComeAgain);
        return result.Cookie is null
            ? Ask(call, StatusCodes.Status403Forbidden, onward, words.Wrong, email)
            : PageFrame.Onward(onward.Address, sessions.WriteCookie(result.Cookie));
    }

    /// <summary>Without an answer of a passkey the page that asks for one; with one, in.</summary>
    public async Task<Answer> UsePasskeyAsync(Call call, CancellationToken cancel)
    {
        var words = Words.For(call.Http.Request);
        if (await sessions.ReadTrustedFormAsync(call, cancel) is not { } form) return RefusalPage.OfForm(words);

        var (onward, refusal) = await requests.FindOnwardAsync(call, form["request"] ?? "", cancel);
        if (onward is null) return refusal!;

        var factors = FactorWords.For(words);
        if (!passkeys.AreThere) return Ask(call, StatusCodes.Status403Forbidden, onward, factors.NoPasskeysHere, "");

        var cookie = sessions.ReadCookie(call.Http.Request)!;
        var boundTo = Secrets.Hash(cookie);
        if (form["credential"] is not { } answer)
        {
            var begun = await passkeys.BeginAsync(call, boundTo, cancel);
            return PasskeyPage.Use(words, new("/oauth2/passkey", factors.SignInByPasskey, begun)
            {
                Hidden = SignInPages.Hidden(onward.Text, sessions.FormToken(cookie)),
                Below = SignInPages.Back(onward.Address, words.SignIn),
                LeadsTo = onward.LeadsTo,
            });
        }

        var result = await passkeys.TryAsync(call, form["challenge"] ?? "", boundTo, answer, cancel);
        if (result.Wait is { } wait)
            return Ask(call, StatusCodes.Status429TooManyRequests, onward, words.Wait(wait), "", wait);
        return result.Cookie is null
            ? Ask(call, StatusCodes.Status403Forbidden, onward, factors.PasskeyFailed, "")
            : PageFrame.Onward(onward.Address, sessions.WriteCookie(result.Cookie));
    }

    public async Task<Answer> SignOutAsync(Call call, CancellationToken cancel)
    {
        if (await sessions.ReadTrustedFormAsync(call, cancel) is not { } form)
            return RefusalPage.OfForm(Words.For(call.Http.Request));

        var (onward, refusal) = await requests.FindOnwardAsync(call, form["request"] ?? "", cancel);
        if (onward is null) return refusal!;

        await sessions.EndAsync(call.Http.Request, cancel);
        return PageFrame.Onward(onward.Address);
    }

    // The browser keeps the cookie that it has; one without gets one, to which the form is bound.
    private Answer Ask(Call call, int status, Onward onward, string? complaint, string email, TimeSpan? wait = null)
    {
        var held = sessions.ReadCookie(call.Http.Request);
        var cookie = held ?? Secrets.Draw(TokenPrefix.Browser);
        return SignInPages.Ask(status, Words.For(call.Http.Request), new(onward, sessions.FormToken(cookie))
        {
            Complaint = complaint,
            Email = email,
            ByPasskey = passkeys.AreThere,
            Cookie = held is null ? sessions.WriteCookie(cookie) : null,
            Wait = wait,
        });
    }
}

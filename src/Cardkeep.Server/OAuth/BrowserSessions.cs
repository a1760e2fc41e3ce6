using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// The cookie of a browser, and the token that its forms must carry. A browser that is not signed in has a cookie too, which nothing is
/// kept of: its forms are bound to it like the others'. Signing in changes the cookie.
/// </summary>
internal sealed class BrowserSessions(Database database, OAuthKeys keys, Settings settings, TimeProvider clock)
{
    // The prefix makes a browser refuse it without TLS, from a parent domain, or for a part of the paths.
    private string Name => settings.PublicUrl.Scheme == Uri.UriSchemeHttps ? "__Host-cardkeep" : "cardkeep";

    private string Attributes => settings.PublicUrl.Scheme == Uri.UriSchemeHttps
        ? "; Path=/; Secure; HttpOnly; SameSite=Lax"
        : "; Path=/; HttpOnly; SameSite=Lax";

    /// <summary>Null: the browser has none, or none of ours.</summary>
    public string? ReadCookie(HttpRequest request) =>
        request.Cookies[Name] is { } cookie && Secrets.LooksLike(TokenPrefix.Browser, cookie) ? cookie : null;

    public (string Name, string Value) WriteCookie(string cookie) => ("Set-Cookie", $"{Name}={cookie}{Attributes}");

    public string FormToken(string cookie) => keys.FormToken(cookie);

    public bool IsFormTokenGood(HttpRequest request, string? sent) =>
        ReadCookie(request) is { } cookie && sent is not null && Secrets.AreEqual(keys.FormToken(cookie), sent);

    /// <summary>A form; null: there is none that can be read.</summary>
    public static async Task<Fields?> ReadFormAsync(Call call, CancellationToken cancel) =>
        await Fields.ReadAsync(call.Http.Request, cancel) is { Unreadable: false, Repeated: null } form ? form : null;

    /// <summary>A form of a page that this browser was given; null: it cannot be believed.</summary>
    public async Task<Fields?> ReadTrustedFormAsync(Call call, CancellationToken cancel) =>
        await ReadFormAsync(call, cancel) is { } form && IsFormTokenGood(call.Http.Request, form["form_token"]) ? form : null;

    /// <summary>Who is signed in, and goes on being so; null: nobody.</summary>
    public async Task<BrowserSession?> FindAsync(HttpRequest request, CancellationToken cancel)
    {
        if (ReadCookie(request) is not { } cookie) return null;

        var (hash, now) = (Secrets.Hash(cookie), Instants.Truncate(clock.GetUtcNow()));
        var session = await database.ReadAsync(tx => BrowserSessionTable.FindAsync(tx, hash, now, cancel), cancel);
        if (session is null || now - session.SeenAt < BrowserSessionTable.TouchAfter) return session;

        var touched = await database.WriteAsync<Touched>(
            async tx => new Touched(await BrowserSessionTable.TouchAsync(tx, hash, now, cancel)), cancel);
        return touched.Value!.IsThere ? session : null;
    }

    public async Task EndAsync(HttpRequest request, CancellationToken cancel)
    {
        if (ReadCookie(request) is not { } cookie) return;

        await database.WriteAsync<string>(async tx =>
        {
            await BrowserSessionTable.DeleteAsync(tx, Secrets.Hash(cookie), cancel);
            return "";
        }, cancel);
    }

    /// <param name="IsThere">False: it was ended between the two.</param>
    private sealed record Touched(bool IsThere);
}

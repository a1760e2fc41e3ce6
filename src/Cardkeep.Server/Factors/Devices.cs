using Cardkeep.OAuth;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// The cookie of a phone: it says which one it is, for as long as it is paired. It shows what waits and refuses; what approves is the
/// phone's passkey. A phone that is not paired yet has one too, to which its forms are bound, and of which nothing is kept.
/// </summary>
internal sealed class Devices(Database database, BrowserSessions sessions, Settings settings)
{
    private const string Prefix = "ckdv_";

    /// <summary>The longest that browsers keep a cookie, 400 days.</summary>
    private const int Seconds = 400 * 24 * 60 * 60;

    private bool IsSecure => settings.PublicUrl.Scheme == Uri.UriSchemeHttps;

    private string Name => IsSecure ? "__Host-cardkeep-device" : "cardkeep-device";

    public static string Draw() => Secrets.Draw(Prefix);

    public string? ReadCookie(HttpRequest request) =>
        request.Cookies[Name] is { } cookie && Secrets.LooksLike(Prefix, cookie) ? cookie : null;

    public (string Name, string Value) WriteCookie(string cookie) =>
        ("Set-Cookie", $"{Name}={cookie}; Path=/; {(IsSecure ? "Secure; " : "")}HttpOnly; SameSite=Lax; Max-Age={Seconds}");

    public string FormToken(string cookie) => sessions.FormToken(cookie);

    public bool IsFormTokenGood(HttpRequest request, string? sent) =>
        ReadCookie(request) is { } cookie && sent is not null && Secrets.AreEqual(FormToken(cookie), sent);

    /// <summary>The phone that asks, and whose it is; null: none that is paired, or its member is none any more.</summary>
    public async Task<Device?> FindAsync(HttpRequest request, CancellationToken cancel)
    {
        if (ReadCookie(request) is not { } cookie) return null;

        return await database.ReadAsync(async tx =>
        {
            var passkey = await PasskeyTable.FindAsync(tx, Secrets.Hash(cookie), cancel);
            if (passkey is not { IsDevice: true }) return null;               // What else is found by that hash is no phone's.

            var account = await LoginTable.FindAccountAsync(tx, passkey.Organization, passkey.Member, cancel);
            return account is null ? null : new Device(passkey, account, cookie);
        }, cancel);
    }
}

/// <summary>A paired phone that somebody holds. Not a record: it must not print its cookie.</summary>
internal sealed class Device(Passkey passkey, Account account, string cookie)
{
    /// <summary>The phone's own.</summary>
    public Passkey Passkey { get; } = passkey;

    public Account Account { get; } = account;

    public string Cookie { get; } = cookie;
}

using System.Net;
using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// A person signs in. Tries are counted for the account and for the network's address, before they are looked at; whether it was the
/// address or the password that was wrong shows neither in the answer nor in the work.
/// </summary>
internal sealed class SignIn(Database database, OAuthKeys keys, Passwords passwords, TimeProvider clock, ILogger<SignIn> log)
{
    /// <summary>PSD2's regulatory technical standards, article 4: at most five failures in a row.</summary>
    private const long FreeTriesOfAccount = 5;

    /// <summary>Behind one address may be a whole office.</summary>
    private const long FreeTriesOfAddress = 30;

    /// <summary>Doubled by every further failure.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    /// <summary>Long enough against guessing; whoever is locked out by somebody else's guesses is not so for the day.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    /// <summary>RFC 5321 has no room for longer addresses.</summary>
    private const int LongestEmail = 254;

    /// <param name="from">The address in the network, where it is known.</param>
    public async Task<SignInResult> TryAsync(string email, string password, IPAddress? from, string traceId, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var address = LoginTable.Normal(email);
        var (account, network) = (keys.AttemptSubject("account", address), keys.AttemptSubject("network", NetworkOf(from)));
        var counted = await database.WriteAsync<Attempts>(tx => CountAsync(tx, account, network, now, cancel), cancel);
        if (counted.Value is { Failures: 0 } blocked) return new SignInResult { Wait = blocked.BlockedUntil - now };

        var readable = address.Length <= LongestEmail && password.Length <= Passwords.Longest;
        var hash = await database.ReadAsync(tx => LoginTable.FindHashAsync(tx, address, cancel), cancel);
        var isRight = await passwords.AreEqualAsync(readable ? hash : null, readable ? password : "", cancel);
        var (attempt, cookie) = (Guid.CreateVersion7(now), Secrets.Draw(TokenPrefix.Browser));
        var signedIn = await database.WriteAsync<SignInResult>(async tx =>
        {
            var accounts = await LoginTable.ListAccountsAsync(tx, address, cancel);
            var succeeded = isRight && accounts is not [];
            foreach (var one in hash is null ? [] : accounts)
            {
                var happened = succeeded ? OAuthEvents.SignedIn(attempt) : OAuthEvents.SignInFailed(attempt);
                await EventTable.AppendAsync(tx, new Origin(now, one.Member, null, traceId), one.Organization, happened, cancel);
            }

            if (!succeeded)
            {
                await AttemptTable.TouchAsync(tx, account, now, cancel);
                return new SignInResult();
            }

            await AttemptTable.TakeBackAsync(tx, network, now, cancel);
            await AttemptTable.ForgetAsync(tx, account, cancel);
            await BrowserSessionTable.InsertAsync(tx, Secrets.Hash(cookie), address, now, cancel);
            return new SignInResult { Cookie = cookie };
        }, cancel);
        if (signedIn.Value!.Cookie is null) log.SignInFailed(traceId);
        return signedIn.Value;
    }

    // An office with IPv6 has a network of its own, and whoever attacks has one too.
    private static string NetworkOf(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.Length == 16 ? bytes.AsSpan(0, 8) : bytes);
    }

    private static TimeSpan Wait(long failures, long free)
    {
        if (failures < free) return TimeSpan.Zero;
        var doubled = FirstWait * Math.Pow(2, Math.Min(failures - free, 20));
        return doubled < LongestWait ? doubled : LongestWait;
    }

    // No failures: blocked, until then. The network comes first everywhere, so that two callers never wait for each other.
    private static async ValueTask<Outcome<Attempts>> CountAsync(
        Transaction tx, byte[] account, byte[] network, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var (subject, free) in ((byte[], long)[])[(network, FreeTriesOfAddress), (account, FreeTriesOfAccount)])
        {
            if (await AttemptTable.CountAsync(tx, subject, now, failures => Wait(failures, free), cancel) is not null) continue;
            var found = await AttemptTable.FindAsync(tx, subject, cancel);
            return new Attempts(0, found?.BlockedUntil ?? now);
        }

        return new Attempts(1, now);
    }
}

/// <summary>What a try came to: a cookie, a time to wait, or neither: something was wrong.</summary>
internal sealed class SignInResult
{
    /// <summary>The new session's secret, told once.</summary>
    public string? Cookie { get; init; }

    /// <summary>Null: no need to wait.</summary>
    public TimeSpan? Wait { get; init; }
}

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
    /// <summary>RFC 5321 has no room for longer addresses.</summary>
    private const int LongestEmail = 254;

    /// <param name="from">The address in the network, where it is known.</param>
    /// <param name="held">The hash of the browser's cookie; what it had opened ends, since another takes its place.</param>
    public async Task<SignInResult> TryAsync(
        string email, string password, IPAddress? from, byte[]? held, string traceId, CancellationToken cancel)
    {
        using var turn = passwords.TakeTurn();
        if (turn is null) return new SignInResult { IsTurnedAway = true };    // Nothing is looked at, so nothing is counted.

        var now = Instants.Truncate(clock.GetUtcNow());
        var address = LoginTable.Normal(email);
        var (account, network) = (keys.AttemptSubject("account", address), keys.AttemptSubject("network", TryLimit.NetworkOf(from)));
        var counted = await database.WriteAsync<Attempts>(tx => CountAsync(tx, account, network, now, cancel), cancel);
        if (counted.Value is { Failures: 0 } blocked) return new SignInResult { Wait = blocked.BlockedUntil - now };

        var readable = address.Length <= LongestEmail && password.Length <= Passwords.Longest;
        var hash = await database.ReadAsync(tx => LoginTable.FindHashAsync(tx, address, cancel), cancel);
        var isRight = await turn.AreEqualAsync(readable ? hash : null, readable ? password : "", cancel);
        var (attempt, cookie) = (Guid.CreateVersion7(now), Secrets.Draw(TokenPrefix.Browser));
        var signedIn = await database.WriteAsync<SignInResult>(async tx =>
        {
            // Comparing takes its time: a password that was set meanwhile has ended what the old one opened, so that opens nothing more.
            var accounts = await LoginTable.ListAccountsAsync(tx, address, cancel);
            var succeeded = isRight && accounts is not [] && await LoginTable.IsStillAsync(tx, address, hash!, cancel);
            var happened = succeeded ? OAuthEvents.SignedIn(attempt) : OAuthEvents.SignInFailed(attempt);
            await EventTable.AppendAsync(tx, OAuthEvents.OfPerson(accounts, happened, now, traceId), cancel);
            if (!succeeded)
            {
                await AttemptTable.TouchAsync(tx, account, now, cancel);
                return new SignInResult();
            }

            await AttemptTable.TakeBackAsync(tx, network, now, cancel);
            await AttemptTable.ForgetAsync(tx, account, cancel);
            if (held is not null) await BrowserSessionTable.DeleteAsync(tx, held, cancel);
            await BrowserSessionTable.InsertAsync(tx, Secrets.Hash(cookie), address, now, cancel);
            return new SignInResult { Cookie = cookie };
        }, cancel);
        if (signedIn.Value!.Cookie is null) log.SignInFailed(traceId);
        return signedIn.Value;
    }

    // No failures: blocked, until then. The network comes first everywhere, so that two callers never wait for each other.
    private static async ValueTask<Outcome<Attempts>> CountAsync(
        Transaction tx, byte[] account, byte[] network, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var (subject, limit) in ((byte[], TryLimit)[])[(network, TryLimit.OfNetwork), (account, TryLimit.OfAccount)])
        {
            if (await AttemptTable.CountAsync(tx, subject, now, limit, cancel) is not null) continue;
            // Nothing is looked at, so it is no failure of the network's: one who goes on at a blocked account does not block an office.
            if (subject == account) await AttemptTable.TakeBackAsync(tx, network, now, cancel);
            var found = await AttemptTable.FindAsync(tx, subject, cancel);
            return new Attempts(0, found?.BlockedUntil ?? now, now);
        }

        return new Attempts(1, now, now);
    }
}

/// <summary>What a try came to: a cookie, a time to wait, turned away, or none of them: something was wrong.</summary>
internal sealed class SignInResult
{
    /// <summary>The new session's secret, told once.</summary>
    public string? Cookie { get; init; }

    /// <summary>Null: no need to wait.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Too many sign in at once.</summary>
    public bool IsTurnedAway { get; init; }
}

using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Somebody signs in by a passkey, without saying who they are: their authenticator does. The passkey is a member's; who has it is the
/// person who signs in with that member's address. Tries are counted for the network, before they are looked at, as passwords are.
/// </summary>
internal sealed class PasskeySignIn(
    Database database, PasskeyCeremony ceremony, OAuthKeys keys, TimeProvider clock, ILogger<PasskeySignIn> log)
{
    public bool AreThere => ceremony.AreThere;

    /// <param name="boundTo">The hash of the browser's cookie.</param>
    public async Task<BegunCeremony> BeginAsync(Call call, byte[] boundTo, CancellationToken cancel)
    {
        var asked = await ceremony.AskToUseAsync(call.Http, null, []);
        var network = keys.AttemptSubject("passkey", TryLimit.NetworkOf(call.Http.Connection.RemoteIpAddress));
        return await BegunCeremony.OpenForAnybodyAsync(
            database, asked, boundTo, network, Instants.Truncate(clock.GetUtcNow()), cancel);
    }

    /// <summary>No cookie: the answer is not right, or not to this challenge, or of nobody who may come in.</summary>
    public async Task<SignInResult> TryAsync(Call call, string token, byte[] boundTo, string answer, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var network = keys.AttemptSubject("network", TryLimit.NetworkOf(call.Http.Connection.RemoteIpAddress));
        if (await BlockedUntilAsync(network, now, cancel) is { } until) return new SignInResult { Wait = until - now };

        var (attempt, cookie) = (Guid.CreateVersion7(now), Secrets.Draw(TokenPrefix.Browser));
        var tried = await database.WriteAsync<SignInResult>(async tx =>
        {
            var challenge = await PasskeyChallengeTable.TakeAsync(tx, Secrets.Hash(token), PasskeyPurpose.SignIn, boundTo, now, cancel);
            var passkey = challenge is null ? null : await ceremony.UseAsync(tx, call.Http, challenge, answer, now, cancel);
            var email = passkey is null
                ? null                                                        // Or no longer a member.
                : await LoginTable.FindEmailAsync(tx, passkey.Organization, passkey.Member, cancel);
            if (passkey is null || email is null)
            {
                var refused = OAuthEvents.OfPerson([], OAuthEvents.SignInFailed(attempt), now, call.TraceId);
                await EventTable.AppendAsync(tx, refused, cancel);
                return new SignInResult();
            }

            var accounts = await LoginTable.ListAccountsAsync(tx, email, cancel);
            var happened = OAuthEvents.SignedInByPasskey(attempt, passkey.Id);
            await EventTable.AppendAsync(tx, OAuthEvents.OfPerson(accounts, happened, now, call.TraceId), cancel);
            var hash = Secrets.Hash(cookie);
            await AttemptTable.TakeBackAsync(tx, network, now, cancel);
            await BrowserSessionTable.DeleteAsync(tx, boundTo, cancel);
            await BrowserSessionTable.InsertAsync(tx, hash, email, now, cancel);
            await BrowserSessionTable.ProveAsync(tx, hash, passkey.Organization, passkey.Member, now, cancel);
            return new SignInResult { Cookie = cookie };
        }, cancel);
        if (tried.Value!.Cookie is null) log.SignInFailed(call.TraceId);
        return tried.Value;
    }

    // Counts this try. Null: it may be looked at.
    private async Task<DateTimeOffset?> BlockedUntilAsync(byte[] network, DateTimeOffset now, CancellationToken cancel)
    {
        var counted = await database.WriteAsync<Attempts>(
            async tx => await AttemptTable.CountAsync(tx, network, now, TryLimit.OfNetwork, cancel) is { } fresh
                ? fresh with { BlockedUntil = now }
                : (await AttemptTable.FindAsync(tx, network, cancel))!,
            cancel);
        return counted.Value!.BlockedUntil > now ? counted.Value.BlockedUntil : null;
    }
}

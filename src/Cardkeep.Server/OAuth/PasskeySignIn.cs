using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Somebody signs in by a passkey, without saying who they are: their authenticator does. The passkey is a member's; who has it is the
/// person who signs in with that member's address.
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

    /// <summary>The new session's secret; null: the answer is not right, or not to this challenge, or of nobody who may come in.</summary>
    public async Task<string?> TryAsync(Call call, string token, byte[] boundTo, string answer, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
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
            await BrowserSessionTable.InsertAsync(tx, hash, email, now, cancel);
            await BrowserSessionTable.ProveAsync(tx, hash, passkey.Organization, passkey.Member, now, cancel);
            return new SignInResult { Cookie = cookie };
        }, cancel);
        if (tried.Value!.Cookie is null) log.SignInFailed(call.TraceId);
        return tried.Value.Cookie;
    }
}

using Cardkeep.Events;
using Cardkeep.OAuth;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// The verb <c>passkeys remove</c>: an operator takes away every passkey and paired phone of whoever signs in with an address and has lost
/// them. What they enrol next needs the password alone, or where their phone is confirmed a code to it too, so the operator has to know
/// whom they do it for.
/// </summary>
internal sealed class PasskeyVerb(Database database, TimeProvider clock)
{
    /// <summary>What to print, or why not.</summary>
    public async Task<Outcome<string>> RemoveAsync(string email, CancellationToken cancel)
    {
        var (address, now) = (LoginTable.Normal(email), Instants.Truncate(clock.GetUtcNow()));
        return await database.WriteAsync<string>(async tx =>
        {
            var accounts = await LoginTable.ListAccountsAsync(tx, address, cancel);
            if (accounts is []) return new Problem(ProblemCode.InvalidRequest, $"no active member has the address {address}");

            var removed = 0;
            foreach (var account in accounts)
            {
                await PasskeyTable.LockMemberAsync(tx, account.Organization, account.Member, cancel);
                await PasskeyChallengeTable.EndPairingsAsync(tx, account.Organization, account.Member, cancel);
                foreach (var passkey in await PasskeyTable.ListAsync(tx, account.Organization, account.Member, cancel))
                {
                    if (await PasskeyTable.DeleteAsync(tx, account.Organization, account.Member, passkey.Id, cancel) is null) continue;

                    var origin = new Origin(now, null, null, "operator");
                    await EventTable.AppendAsync(tx, origin, account.Organization, PasskeyEvents.Removed(passkey), cancel);
                    removed++;
                }
            }

            await BrowserSessionTable.DeleteAllAsync(tx, address, cancel);
            return FormattableString.Invariant($"{removed} passkeys of {address} are removed, and their browsers are signed out");
        }, cancel);
    }
}

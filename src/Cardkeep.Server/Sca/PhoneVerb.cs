using System.Text.RegularExpressions;
using Cardkeep.Events;
using Cardkeep.OAuth;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>
/// The verb <c>phone</c>: an operator gives whoever signs in with an address a number, which they then confirm by a code.
/// </summary>
internal sealed partial class PhoneVerb(Database database, TimeProvider clock)
{
    /// <summary>What to print, or why not.</summary>
    public async Task<Outcome<string>> SetAsync(string email, string number, CancellationToken cancel)
    {
        if (!International().IsMatch(number))
            return new Problem(ProblemCode.InvalidRequest, "a phone number is written +33639980001: a plus, the country, and digits alone");

        var (address, now) = (LoginTable.Normal(email), Instants.Truncate(clock.GetUtcNow()));
        var (setting, origin) = (Guid.CreateVersion7(now), new Origin(now, null, null, "operator"));
        return await database.WriteAsync<string>(async tx =>
        {
            var accounts = await LoginTable.ListAccountsAsync(tx, address, cancel);
            if (accounts is []) return new Problem(ProblemCode.InvalidRequest, $"no active member has the address {address}");

            foreach (var account in accounts)
            {
                var known = await PhoneTable.GetAsync(tx, account.Organization, account.Member, cancel);
                var isRemoved = await PhoneTable.ChangeNumberAsync(tx, account.Organization, account.Member, number, cancel);
                var happened = ScaEvents.NumberSet(setting, account.Member, number);
                await EventTable.AppendAsync(tx, origin, account.Organization, happened, cancel);
                if (!isRemoved) continue;

                var removed = ScaEvents.PhoneRemoved(known with { Version = known.Version + 1 });
                await EventTable.AppendAsync(tx, origin, account.Organization, removed, cancel);
            }

            return $"The phone of {address} is {number}; a code that is sent to it has to confirm it";
        }, cancel);
    }

    // E.164.
    [GeneratedRegex("^[+][1-9][0-9]{6,14}$", RegexOptions.NonBacktracking)]
    private static partial Regex International();
}

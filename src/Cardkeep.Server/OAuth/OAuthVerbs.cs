using System.Globalization;
using Cardkeep.Events;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>What an operator says of OAuth on the command line: the installation's own clients, and people's passwords.</summary>
internal sealed class OAuthVerbs(Database database, TimeProvider clock)
{
    /// <summary>A list for a terminal; an installation has a handful.</summary>
    private const long MostListed = 500;

    private readonly Clients clients = new(database, clock);

    private static Origin ByOperator => new(default, null, null, "operator");

    /// <summary>What to print, or why not.</summary>
    public Task<Outcome<string>> ClientAsync(string[] words, CancellationToken cancel) => words switch
    {
        ["add", .. var options] => AddAsync(options, cancel),
        ["list"] => ListAsync(cancel),
        ["rotate", var id, .. var options] => RotateAsync(id, options, cancel),
        ["remove", var id] => RemoveAsync(id, cancel),
        _ => Task.FromResult(Refuse("client takes add, list, rotate ID or remove ID; try: cardkeep help")),
    };

    /// <summary>Sets the password of whoever signs in with an address, and ends what the old one had opened.</summary>
    public async Task<Outcome<string>> PasswordAsync(string email, string password, CancellationToken cancel)
    {
        if (Passwords.Complaint(password) is { } complaint) return Refuse(complaint);

        using var passwords = new Passwords(Mode.Production);                 // Somebody's own, and not printed.
        var (address, hash, now) = (LoginTable.Normal(email), passwords.Hash(password), Instants.Truncate(clock.GetUtcNow()));
        var (setting, origin) = (Guid.CreateVersion7(now), ByOperator with { At = now });
        return await database.WriteAsync<string>(async tx =>
        {
            var accounts = await LoginTable.ListAccountsAsync(tx, address, cancel);
            if (accounts is []) return Problem($"no active member has the address {address}");

            await LoginTable.KeepAsync(tx, address, hash, now, cancel);
            await BrowserSessionTable.DeleteAllAsync(tx, address, cancel);
            foreach (var account in accounts)
            {
                await PasskeyTable.LockMemberAsync(tx, account.Organization, account.Member, cancel);
                await PasskeyChallengeTable.EndPairingsAsync(tx, account.Organization, account.Member, cancel);
            }

            await EventTable.AppendAsync(tx,
            [
                .. accounts.Select(one => new HappenedEvent(one.Organization, origin, OAuthEvents.PasswordSet(setting, one.Member))),
            ], cancel);

            return $"The password of {address} is set";
        }, cancel);
    }

    private async Task<Outcome<string>> AddAsync(string[] options, CancellationToken cancel)
    {
        var (name, addresses, scopes, origins) = ("", new List<string>(), new List<string>(), new List<string>());
        var confidential = true;
        for (var place = 0; place < options.Length; place++)
        {
            if (options[place] == "--public")
            {
                confidential = false;
                continue;
            }

            if (place + 1 == options.Length) return Refuse($"client add wants something after '{options[place]}'");

            var value = options[++place];
            switch (options[place - 1])
            {
                case "--name": name = value.Trim(); break;
                case "--redirect": addresses.Add(value); break;
                case "--embed": origins.Add(value); break;
                case "--scope": scopes.AddRange(value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)); break;
                default: return Refuse($"client add does not know '{options[place - 1]}'");
            }
        }

        var draft = new ClientDraft(name, addresses, scopes, confidential, origins);
        if (draft.Judge(byOperator: true) is { Count: > 0 } problems)
            return Refuse(string.Join("; ", problems.Select(problem => problem.Detail)));

        var added = await clients.AddAsync(draft, null, ByOperator, cancel);
        return added.Succeeded ? Show(added.Value) : added.Problems;
    }

    private async Task<Outcome<string>> ListAsync(CancellationToken cancel)
    {
        var all = await database.ReadAsync(tx => ClientTable.ListAsync(tx, null, MostListed, 0, cancel), cancel);
        return all is [] ? "no client" : string.Join('\n', all.Select(client =>
            $"{client.Id.Value}  {(client.Confidential ? "secret" : "public")}  {client.Name}  [{ScopeText.Join(client.Scopes)}]"));
    }

    private async Task<Outcome<string>> RotateAsync(string id, string[] options, CancellationToken cancel)
    {
        var overlap = OAuthClient.UsualOverlap;
        if (options is ["--overlap-hours", var text]
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && hours <= OAuthClient.LongestOverlap.TotalHours)
        {
            overlap = TimeSpan.FromHours(hours);
        }
        else if (options is not [])
        {
            return Refuse($"client rotate takes --overlap-hours, from 0 to {OAuthClient.LongestOverlap.TotalHours:0}");
        }

        var rotated = await clients.RotateAsync(new(Uuid.Find(id) ?? Guid.Empty), null, overlap, ByOperator, cancel);
        return rotated.Succeeded ? Show(rotated.Value) : rotated.Problems;
    }

    private async Task<Outcome<string>> RemoveAsync(string id, CancellationToken cancel)
    {
        var removed = await clients.RemoveAsync(new(Uuid.Find(id) ?? Guid.Empty), null, ByOperator, cancel);
        return removed.Succeeded ? $"{removed.Value.Name} is removed; none of its tokens counts any more" : removed.Problems;
    }

    private static string Show(RegisteredClient registered) => registered.Secret is { } secret
        ? $"client_id      {registered.Client.Id.Value}\nclient_secret  {secret}\nThe secret is shown this once."
        : $"client_id      {registered.Client.Id.Value}\nA public client: no secret, and PKCE with every code.";

    private static Outcome<string> Refuse(string line) => Problem(line);

    private static Problem Problem(string line) => new(ProblemCode.InvalidRequest, line);
}

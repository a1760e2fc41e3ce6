using Cardkeep.Storage;

namespace Cardkeep.Passkeys;

/// <summary>What a page hands to a browser: what to have signed, and the secret by which the answer finds its challenge.</summary>
internal sealed record BegunCeremony(string Options, string Token)
{
    private const string Prefix = "ckpc_";

    /// <summary>Keeps the challenge, of which the browser learns nothing but what it has signed.</summary>
    /// <param name="owner">Null: whoever answers.</param>
    public static async Task<BegunCeremony> OpenAsync(
        Database database, PasskeyAsk asked, PasskeyOwner? owner, string purpose, byte[] boundTo, DateTimeOffset now,
        CancellationToken cancel)
    {
        var token = Secrets.Draw(Prefix);
        var challenge = PasskeyChallenge.Of(token, owner, purpose, boundTo, asked.State, now);
        await database.WriteAsync<string>(async tx =>
        {
            await PasskeyChallengeTable.InsertAsync(tx, challenge, cancel);
            return "";
        }, cancel);
        return new BegunCeremony(asked.Options, token);
    }
}

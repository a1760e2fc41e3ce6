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
        var token = Draw();
        var begun = await database.WriteAsync<BegunCeremony>(
            async tx => await OpenAsync(tx, asked, owner, purpose, boundTo, token, now, cancel), cancel);
        return begun.Value!;
    }

    /// <summary>The same, where it goes with other work.</summary>
    public static async ValueTask<BegunCeremony> OpenAsync(
        Transaction tx, PasskeyAsk asked, PasskeyOwner? owner, string purpose, byte[] boundTo, string token, DateTimeOffset now,
        CancellationToken cancel)
    {
        await PasskeyChallengeTable.InsertAsync(tx, PasskeyChallenge.Of(token, owner, purpose, boundTo, asked.State, now), cancel);
        return new BegunCeremony(asked.Options, token);
    }

    public static string Draw() => Secrets.Draw(Prefix);
}

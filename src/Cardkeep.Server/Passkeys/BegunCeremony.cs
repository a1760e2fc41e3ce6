using Cardkeep.Storage;

namespace Cardkeep.Passkeys;

/// <summary>
/// What a page hands to a browser: what to have signed, and the secret by which the answer finds its challenge. Not a record: it must not
/// print itself.
/// </summary>
internal sealed class BegunCeremony(string options, string token)
{
    private const string Prefix = "ckpc_";

    public string Options { get; } = options;

    public string Token { get; } = token;

    /// <summary>Keeps the challenge, of which the browser learns nothing but what it has signed.</summary>
    public static async Task<BegunCeremony> OpenAsync(
        Database database, PasskeyAsk asked, PasskeyOwner owner, string purpose, byte[] boundTo, DateTimeOffset now,
        CancellationToken cancel)
    {
        var token = Draw();
        var begun = await database.WriteAsync<BegunCeremony>(
            async tx => await OpenAsync(tx, asked, owner, purpose, boundTo, token, now, cancel), cancel);
        return begun.Value!;
    }

    /// <summary>The same, where it goes with other work.</summary>
    public static ValueTask<BegunCeremony> OpenAsync(
        Transaction tx, PasskeyAsk asked, PasskeyOwner owner, string purpose, byte[] boundTo, string token, DateTimeOffset now,
        CancellationToken cancel) =>
        KeepAsync(tx, asked, PasskeyChallenge.Of(token, owner, purpose, boundTo, asked.State, now), token, cancel);

    /// <summary>The same for somebody who signs in, and has not said who they are.</summary>
    /// <param name="network">From where they ask: a hash.</param>
    public static async Task<BegunCeremony> OpenForAnybodyAsync(
        Database database, PasskeyAsk asked, byte[] boundTo, byte[] network, DateTimeOffset now, CancellationToken cancel)
    {
        var token = Draw();
        var challenge = PasskeyChallenge.Of(token, null, PasskeyPurpose.SignIn, boundTo, asked.State, now) with { Network = network };
        var begun = await database.WriteAsync<BegunCeremony>(async tx => await KeepAsync(tx, asked, challenge, token, cancel), cancel);
        return begun.Value!;
    }

    public static string Draw() => Secrets.Draw(Prefix);

    private static async ValueTask<BegunCeremony> KeepAsync(
        Transaction tx, PasskeyAsk asked, PasskeyChallenge challenge, string token, CancellationToken cancel)
    {
        await PasskeyChallengeTable.InsertAsync(tx, challenge, cancel);
        await PasskeyChallengeTable.MakeRoomAsync(tx, challenge, cancel);
        return new BegunCeremony(asked.Options, token);
    }
}

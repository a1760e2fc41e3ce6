namespace Cardkeep.Passkeys;

/// <summary>What a browser was given to have signed. It is good once, for one purpose, and for what it was bound to.</summary>
/// <param name="Organization">With <paramref name="Member"/> the nil ids: nobody has said yet who they are.</param>
/// <param name="BoundTo">A hash: of the browser's cookie, of a device's, of a session to be approved.</param>
/// <param name="State">What the framework wants to see again. It never travels.</param>
internal sealed record PasskeyChallenge(
    byte[] TokenHash,
    OrganizationId Organization,
    MemberId Member,
    string Purpose,
    byte[] BoundTo,
    string State,
    DateTimeOffset ExpiresAt)
{
    /// <summary>As long as an authenticator is waited for: somebody has to find their phone.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private static readonly OrganizationId NoOrganization = new(Guid.Empty);

    private static readonly MemberId Nobody = new(Guid.Empty);

    /// <param name="owner">Null: whoever answers.</param>
    public static PasskeyChallenge Of(
        string token, PasskeyOwner? owner, string purpose, byte[] boundTo, string state, DateTimeOffset now) =>
        new(Secrets.Hash(token), owner?.Organization ?? NoOrganization, owner?.Member ?? Nobody, purpose, boundTo, state, now + Life);
}

/// <summary>What a challenge is for.</summary>
internal static class PasskeyPurpose
{
    public const string SignIn = "sign_in";

    /// <summary>To show who is there, before a factor is added or removed.</summary>
    public const string Prove = "prove";

    public const string Add = "add";

    /// <summary>Of the code by which a phone is paired.</summary>
    public const string PairingCode = "pairing_code";

    /// <summary>To make a phone's passkey, after that code.</summary>
    public const string Pair = "pair";

    /// <summary>To approve a session.</summary>
    public const string Approve = "approve";
}

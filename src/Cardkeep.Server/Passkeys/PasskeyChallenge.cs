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

    /// <summary>
    /// Of one member and one purpose at a time, bound to the same browser, phone or session: more than somebody has pages open. Another one
    /// takes the place of the oldest. Counted so, whoever got hold of the address of one session shuts nobody out of another, and no phone.
    /// </summary>
    public const long MostOfMember = 20;

    /// <summary>
    /// Of one network, for whoever has not said who they are, at a time: a large office that signs in at nine. Another one takes the place
    /// of the oldest, so that nobody is shut out.
    /// </summary>
    public const long MostOfNetwork = 1000;

    /// <summary>
    /// Of those whose hash begins with the same byte, for whoever has not said who they are, over all networks: one block of IPv6 has more
    /// networks than a table has room for. 256 times as many in all, some 60 megabytes: with 200 sign-ins a second each still has its five
    /// minutes. Another one takes the place of the oldest of its share, so that an insert looks at so many rows and not at all of them.
    /// </summary>
    public const long MostOfShare = 256;

    private static readonly MemberId Nobody = new(Guid.Empty);

    /// <summary>Of whoever asked from there: a hash; null: a member asked.</summary>
    public byte[]? Network { get; init; }

    /// <param name="owner">Null: whoever answers.</param>
    public static PasskeyChallenge Of(
        string token, PasskeyOwner? owner, string purpose, byte[] boundTo, string state, DateTimeOffset now) =>
        new(
            Secrets.Hash(token), owner?.Organization ?? OrganizationId.Installation, owner?.Member ?? Nobody, purpose, boundTo, state,
            now + Life);
}

/// <summary>What a challenge is for.</summary>
internal static class PasskeyPurpose
{
    public const string SignIn = "sign_in";

    /// <summary>To show who is there, before a factor is added or removed.</summary>
    public const string Prove = "prove";

    /// <summary>The same, by a code from a text message.</summary>
    public const string ProveByText = "text";

    public const string Add = "add";

    /// <summary>Of the code by which a phone is paired.</summary>
    public const string PairingCode = "pairing_code";

    /// <summary>To make a phone's passkey, after that code.</summary>
    public const string Pair = "pair";

    /// <summary>To approve a session.</summary>
    public const string Approve = "approve";
}

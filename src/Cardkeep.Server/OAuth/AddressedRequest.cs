namespace Cardkeep.OAuth;

/// <summary>What came from an application that is known, for an address that is its own; the rest is not judged yet.</summary>
/// <param name="Text">The query, as it came.</param>
internal sealed record AddressedRequest(string Text, Fields Fields, OAuthClient Client, string RedirectAddress)
{
    /// <summary>False: the application wants its person led back at once, whatever comes of it (<c>prompt=none</c>).</summary>
    public bool MayAsk => Prompt.MayAskBy(Fields);

    public OAuthOutcome<AuthorizeRequest> Judge() => AuthorizeRequest.Judge(Text, Fields, Client, RedirectAddress);

    /// <summary>Back to the client, with 303 so that no browser sends a form with a password on (RFC 9700 §4.12).</summary>
    /// <param name="issuer">Says who answers, against a mix-up of servers (RFC 9207).</param>
    public string Refusal(OAuthError error, string issuer) => Cardkeep.OAuth.RedirectAddress.With(
        RedirectAddress,
        [("error", error.Code), ("error_description", error.Description), ("state", Fields["state"]), ("iss", issuer)]);
}

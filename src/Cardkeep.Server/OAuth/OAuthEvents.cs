using System.Text.Json;
using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.OAuth;

/// <summary>What is said of clients, sign-ins, consents and grants. Never a secret, never what somebody typed.</summary>
internal static class OAuthEvents
{
    /// <summary>The one thing that a stranger can have said as often as they like: so of nobody's the newest stay.</summary>
    public const string FailedSignIn = "sign_in.failed";

    public static NewEvent OfClient(OAuthClient client, string kind) => new(client.Id.Value, client.Version, kind, Facts(json =>
    {
        json.WriteString("name", client.Name);
        WriteList(json, "redirect_addresses", client.RedirectAddresses);
        WriteList(json, "scopes", client.Scopes);
        WriteList(json, "embedding_origins", client.EmbeddingOrigins);
        json.WriteBoolean("confidential", client.Confidential);
    }));

    public static NewEvent SignedIn(Guid attempt) => new(attempt, 1, "sign_in.succeeded", Facts(_ => { }));

    public static NewEvent SignedInByPasskey(Guid attempt, Guid passkey) =>
        new(attempt, 1, "sign_in.succeeded", Facts(json => json.WriteString("passkey_id", passkey)));

    public static NewEvent SignInFailed(Guid attempt) => new(attempt, 1, FailedSignIn, Facts(_ => { }));

    /// <summary>
    /// The same in every organization of a person, in one statement; of nobody who is known the installation says it, so that it is said,
    /// and that nobody's absence saves a write.
    /// </summary>
    public static IReadOnlyList<HappenedEvent> OfPerson(
        IReadOnlyList<Account> accounts, NewEvent happened, DateTimeOffset now, string traceId) => accounts is []
        ? [new(OrganizationId.Installation, new Origin(now, null, null, traceId), happened)]
        : [.. accounts.Select(one => new HappenedEvent(one.Organization, new Origin(now, one.Member, null, traceId), happened))];

    public static NewEvent ConsentGiven(Consent consent) =>
        new(consent.Id.Value, consent.Version, "consent.given", Facts(json => WriteList(json, "scopes", consent.Scopes)));

    public static NewEvent ConsentRefused(Guid refusal, IReadOnlyList<string> scopes) =>
        new(refusal, 1, "consent.refused", Facts(json => WriteList(json, "scopes", scopes)));

    public static NewEvent ConsentWithdrawn(Consent consent) =>
        new(consent.Id.Value, consent.Version, "consent.withdrawn", Facts(_ => { }));

    public static NewEvent GrantMade(Grant grant) =>
        new(grant.Id.Value, 1, "grant.made", Facts(json => WriteList(json, "scopes", grant.Scopes)));

    /// <param name="reason">
    /// <c>revoked</c>, <c>code_reused</c>, <c>refresh_token_reused</c>, <c>consent_withdrawn</c> or <c>too_many</c>.
    /// </param>
    public static NewEvent GrantRevoked(GrantId grant, long version, string reason) =>
        new(grant.Value, version, "grant.revoked", Facts(json => json.WriteString("reason", reason)));

    /// <summary>An operator set it: whose it is, and never what.</summary>
    public static NewEvent PasswordSet(Guid setting, MemberId member) =>
        new(setting, 1, "password.set", Facts(json => json.WriteString("member_id", member.Value)));

    /// <param name="keyId">By which ID tokens name it.</param>
    public static NewEvent SigningKeyMade(SigningKey key, string keyId) =>
        new(key.Id, 1, "signing_key.made", Facts(json => json.WriteString("kid", keyId)));

    /// <inheritdoc cref="SigningKeyMade"/>
    public static NewEvent SigningKeyDropped(SigningKey key, string keyId) =>
        new(key.Id, 2, "signing_key.dropped", Facts(json => json.WriteString("kid", keyId)));

    private static string Facts(Action<Utf8JsonWriter> write) => JsonBuffer.TextOf(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}

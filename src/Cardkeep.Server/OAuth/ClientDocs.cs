using Cardkeep.OpenApi;

namespace Cardkeep.OAuth;

/// <summary>What the document says of applications and consents.</summary>
internal static class ClientDocs
{
    private const string Once = "Its secret is shown this once; only a hash of it is kept.";

    private static readonly Tag Applications = new("Applications", "OAuth clients of the organization, and what members let them do.");

    private static readonly ProblemCode[] OfDraft =
    [
        ProblemCode.Forbidden, ProblemCode.Required, ProblemCode.TooLong, ProblemCode.InvalidUrl, ProblemCode.TooManyItems,
        ProblemCode.InvalidCharacters, ProblemCode.NotInList,
    ];

    private static readonly Component Client = new("Client", Shape.Whole(new()
    {
        ["id"] = Shape.Uuid(),
        ["name"] = Shape.Text(),
        ["redirect_addresses"] = Shape.ListOf(Shape.Address()),
        ["scopes"] = Shape.ListOf(Shape.Text()),
        ["embedding_origins"] = Shape.ListOf(Shape.Text()).Says("Whose pages may frame the page in which a card is shown."),
        ["confidential"] = Shape.Flag().Says("Whether it has a secret; one without must use PKCE."),
        ["created_at"] = Shape.Instant(),
        ["client_secret"] = Shape.Text().Says("Only where it has just been drawn."),
    }, ["id", "name", "redirect_addresses", "scopes", "embedding_origins", "confidential", "created_at"])
        .Says("An application that calls on behalf of members."));

    public static readonly Operation List = new("listClients", Applications, "List the applications", "Page by page, ordered by id.")
    {
        Query = PageDocs.Parameters,
        Answer = PageDocs.Of("clients", Client),
        Example = PageDocs.Example("clients", Example(secret: "")["client"]!),
        Codes = [ProblemCode.Forbidden],
    };

    public static readonly Operation Add = new("addClient", Applications, "Register an application",
        FormattableString.Invariant($"At most {OAuthClient.MostOfOrganization} of an organization. {Once}"))
    {
        Body = Shape.Sent(Draft(), "name", "scopes"),
        BodyExample = Shape.Example("""
            {"name": "Ledger", "redirect_addresses": ["https://ledger.example.com/back"], "scopes": ["card.read", "offline_access"]}
            """),
        Answer = Shape.Wrapped("client", Client),
        Example = Example(SomeSecret),
        Codes = OfDraft,
    };

    public static readonly Operation Change = new(
        "changeClient", Applications, "Change an application", "What is not sent stays. Scopes that are taken away end in its tokens too.")
    {
        Body = Shape.Sent(Draft()),
        BodyExample = Shape.Example("""{"name": "Ledger II"}"""),
        Answer = Shape.Wrapped("client", Client),
        Example = Example(secret: ""),
        Codes = OfDraft,
    };

    public static readonly Operation Rotate = new(
        "rotateClientSecret", Applications, "Give an application a new secret",
        FormattableString.Invariant($"The old one works on for the overlap; at most {OAuthClient.MostSecrets} at a time. {Once}"))
    {
        Body = Shape.Sent(new()
        {
            ["overlap_hours"] = Shape.Integer(0, (long)OAuthClient.LongestOverlap.TotalHours)
                .ByDefault((long)OAuthClient.UsualOverlap.TotalHours),
        }),
        BodyExample = Shape.Example("""{"overlap_hours": 24}"""),
        Answer = Shape.Wrapped("client", Client),
        Example = Example(SomeSecret),
        Codes =
        [
            ProblemCode.Forbidden, ProblemCode.NotInList, ProblemCode.NotAnInteger, ProblemCode.BelowMinimum, ProblemCode.AboveMaximum,
            ProblemCode.TooManyItems,
        ],
    };

    public static readonly Operation Remove = new(
        "removeClient", Applications, "Remove an application", "None of its tokens counts from then on.")
    {
        Status = StatusCodes.Status204NoContent,
        Answer = null,
        Codes = [ProblemCode.Forbidden],
    };

    public static readonly Operation Withdraw = new(
        "withdrawConsents", Applications, "Withdraw what one agreed to",
        "Every consent and token of the caller's member for the caller's application is gone, this token among them.")
    {
        Status = StatusCodes.Status204NoContent,
        Answer = null,
    };

    private const string SomeSecret = "ckcs_3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz0123456789AxY1z2";

    private static OpenApi.Fields Draft() => new()
    {
        ["name"] = Shape.Text(),
        ["redirect_addresses"] = Shape.ListOf(Shape.Text()).Says($"Each {RedirectAddress.Demand}."),
        ["scopes"] = Shape.ListOf(Shape.Text()),
        ["embedding_origins"] = Shape.ListOf(Shape.Text()).Says($"Each {EmbeddingOrigin.Demand}."),
        ["confidential"] = Shape.Flag().ByDefault(true),
    };

    private static System.Text.Json.Nodes.JsonObject Example(string secret)
    {
        var example = Shape.Example("""
            {"client": {
              "id": "019e1cfa-0005-7a00-8000-000000000002", "name": "Ledger", "redirect_addresses": ["https://ledger.example.com/back"],
              "scopes": ["card.read", "offline_access"], "embedding_origins": ["https://ledger.example.com"],
              "confidential": true, "created_at": "2026-03-01T09:30:00Z"
            }}
            """).AsObject();
        if (secret.Length > 0) example["client"]!["client_secret"] = secret;
        return example;
    }
}

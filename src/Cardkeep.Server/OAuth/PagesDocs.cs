using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.OAuth;

/// <summary>What the document says of the pages on which a person signs in and agrees, and of their forms.</summary>
internal static class PagesDocs
{
    private const string ByThePage = "A form of the page before: it brings what that page put into it. For browsers.";

    private static readonly OtherAnswer Onward = new(StatusCodes.Status303SeeOther, "Onward: a page of ours, or back to the application.")
    {
        Headers = [Headers.Location, Headers.Cookie],
    };

    private static readonly OtherAnswer CannotGoOn = new(
        StatusCodes.Status400BadRequest, "A page: application or address is not known, or the form is too old. Nobody is sent back.")
    {
        Page = true,
        Headers = [Headers.Cookie],
    };

    public static readonly Operation Start = new(
        "startAuthorization", OAuthDocs.Tag, "Let a member sign in and agree",
        "For browsers (RFC 6749 §4.1.1, RFC 7636). In the end it leads to `redirect_uri` with `code`, `state` and `iss`, or with `error`, "
        + "`error_description`, `state` and `iss`.")
    {
        Page = true,
        Answer = null,
        Headers = [Headers.Cookie],
        Query =
        [
            Needed("client_id", "The application's id."),
            Needed("redirect_uri", "One of its registered addresses, letter by letter; of a loopback address the port may differ."),
            Needed("response_type", "`code`."),
            Needed("scope", "Names parted by single spaces."),
            May("state", "Comes back as it is."),
            May("code_challenge", "Base64url of the SHA-256 of the verifier. Required of an application without a secret."),
            May("code_challenge_method", "`S256`."),
            May("organization_id", "An id or a slug: this organization only."),
            May("nonce", "Comes back in the ID token."),
            May("prompt", "`none`, `login`, `consent`, `select_account` (OpenID Connect Core §3.1.2.1)."),
            May("max_age", "Seconds: who signed in longer ago signs in anew."),
        ],
        Others = [Onward, CannotGoOn],
        Codes = [ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation SignIn = Form("signIn", "Sign in", new()
    {
        ["email"] = Shape.Text(),
        ["password"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "password" },
    }) with
    {
        Others =
        [
            CannotGoOn,
            new(StatusCodes.Status403Forbidden, "The page again: something was wrong, and not which.")
            {
                Page = true,
                Headers = [Headers.Cookie],
            },
            new(StatusCodes.Status429TooManyRequests, "The page again: too many tries for this account or from this network.")
            {
                Page = true,
                Headers = [Headers.Cookie],
            },
            new(StatusCodes.Status503ServiceUnavailable, "The page again: too many sign in at once. Nothing was looked at.")
            {
                Page = true,
                Headers = [Headers.Cookie],
            },
        ],
    };

    public static readonly Operation UsePasskey = Form("signInByPasskey", "Sign in by a passkey", new()
    {
        ["challenge"] = Shape.Text().Says("Which one the browser had signed."),
        ["credential"] = Shape.Text().Says("What the authenticator answered, as JSON; without it: the page that asks for it."),
    }) with
    {
        Status = StatusCodes.Status200OK,
        Page = true,
        Headers = [],
        Others =
        [
            Onward,
            CannotGoOn,
            new(StatusCodes.Status403Forbidden, "The sign-in page again: the answer is not right, too late, or of nobody who may come in.")
            {
                Page = true,
                Headers = [Headers.Cookie],
            },
            new(StatusCodes.Status429TooManyRequests, "The sign-in page again: too many tries from this network.")
            {
                Page = true,
                Headers = [Headers.Cookie],
            },
        ],
    };

    public static readonly Operation Choose = Form("chooseAccount", "Choose an account", new() { ["account"] = Shape.Text() }) with
    {
        Status = StatusCodes.Status200OK,
        Page = true,
        Headers = [Headers.Cookie],
        Others = [Onward, CannotGoOn],
    };

    public static readonly Operation Decide = Form("decideConsent", "Agree, or not", new()
    {
        ["account"] = Shape.Text(),
        ["agreed"] = Shape.Text(),
        ["decision"] = Shape.Text().Says("`allow`, or anything else."),
    });

    public static readonly Operation SignOut = Form("signOut", "Sign in as somebody else", []);

    private static Operation Form(string id, string summary, OpenApi.Fields own) => new(id, OAuthDocs.Tag, summary, ByThePage)
    {
        Status = StatusCodes.Status303SeeOther,
        Answer = null,
        Headers = [Headers.Location, Headers.Cookie],
        Form = new()
        {
            Type = JsonSchemaType.Object,
            Properties = new OpenApi.Fields
            {
                ["request"] = Shape.Text().Says("The query with which it began."),
                ["form_token"] = Shape.Text().Says("Bound to the browser's cookie."),
            }.Concat(own).ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal),
            Required = new HashSet<string>(StringComparer.Ordinal) { "request", "form_token" },
        },
        Others = [CannotGoOn],
        Codes = [ProblemCode.ServiceUnavailable],
    };

    private static OpenApiParameter Needed(string name, string description)
    {
        var parameter = May(name, description);
        parameter.Required = true;
        return parameter;
    }

    private static OpenApiParameter May(string name, string description) => Shape.Parameter(name, Shape.Text(), description);
}

using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Factors;

/// <summary>What the document says of the pages of factors.</summary>
internal static class FactorDocs
{
    private static readonly Tag Tag = new("Security pages", "For browsers: the passkeys of members, and what they approve.");

    private static readonly OtherAnswer Onward = new(StatusCodes.Status303SeeOther, "On to the page, as it stands now.")
    {
        Headers = [Headers.Location, Headers.Cookie],
    };

    private static readonly OtherAnswer TooOld = new(StatusCodes.Status400BadRequest, "A page: the form is too old.") { Page = true };

    public static readonly Operation Show = new(
        "showSecurity", Tag, "Show one's factors",
        "A page: the passkeys of whoever is signed in with this browser, for each of their memberships; or the page to sign in.")
    {
        Page = true,
        Answer = null,
        Headers = [Headers.Cookie],
        Codes = [ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation Change = new(
        "changeSecurity", Tag, "Change one's factors",
        "A form of the page: it brings what the page put into it. Where there is a factor, it has to be used first.")
    {
        Page = true,
        Answer = null,
        Form = FormOf(new()
        {
            ["account"] = Shape.Uuid().Says("The membership."),
            ["act"] = Shape.Text().Says("`prove`, `text`, `add`, `pair`, `phone`, `remove`."),
            ["name"] = Shape.Text().Says("Of a passkey that is added."),
            ["passkey"] = Shape.Uuid().Says("The one that is removed."),
            ["challenge"] = Shape.Text().Says("Which one the browser had signed, or which code is meant."),
            ["credential"] = Shape.Text().Says("What the authenticator answered, as JSON; without it: the page that asks for it."),
            ["code"] = Shape.Text().Says("From a text message; without it: one is sent."),
        }),
        Others = [Onward, TooOld],
        Codes = [ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation OpenApproval = new(
        "openApproval", Tag, "Open an approval",
        "A page, where the `approval_url` of a 428 leads: it takes the session's token out of the address, where no server sees it.")
    {
        Page = true,
        Answer = null,
    };

    public static readonly Operation Approve = new(
        "approveByPasskey", Tag, "Approve by a passkey",
        "A form of the page. Without `act` it shows what is asked, in words; then it is approved, by a passkey of the member, or refused.")
    {
        Page = true,
        Answer = null,
        Form = new()
        {
            Type = JsonSchemaType.Object,
            Properties = new OpenApi.Fields
            {
                ["session"] = Shape.Text().Says("The session's token."),
                ["act"] = Shape.Text().Says("`approve`, `refuse`."),
                ["challenge"] = Shape.Text().Says("Which one the browser had signed."),
                ["credential"] = Shape.Text().Says("What the authenticator answered, as JSON; without it: the page that asks for it."),
            }.ToSchemas(),
            Required = new HashSet<string>(StringComparer.Ordinal) { "session" },
        },
        Others =
        [
            TooOld,
            new(StatusCodes.Status403Forbidden, "The page again: the answer is not right, or too late.") { Page = true },
            new(StatusCodes.Status404NotFound, "A page: no session of this token waits for a passkey.") { Page = true },
        ],
        Codes = [ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation ShowDevice = new(
        "showApprovals", Tag, "Show what waits for one's approval",
        "A page, for a member's phone: at most three requests, in words, and forms to approve or refuse each; or it asks for a code.")
    {
        Page = true,
        Answer = null,
        Headers = [Headers.Cookie],
        Codes = [ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation ListWaiting = new(
        "listApprovals", Tag, "Look what waits now", "The piece of that page that changes; empty where the phone is not paired.")
    {
        Page = true,
        Answer = null,
        Codes = [ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation UseDevice = new(
        "useDevice", Tag, "Pair a phone, approve and refuse on it",
        "A form of the page: it brings what the page put into it. A session is approved by the phone's own passkey.")
    {
        Page = true,
        Answer = null,
        Form = FormOf(new()
        {
            ["act"] = Shape.Text().Says("`pair`, `approve`, `refuse`, `unpair`."),
            ["code"] = Shape.Text().Says("Shown where the member is signed in, to `pair`."),
            ["name"] = Shape.Text().Says("Of the phone."),
            ["request"] = Shape.Uuid().Says("Which one is meant."),
            ["challenge"] = Shape.Text().Says("Which one the browser had signed."),
            ["credential"] = Shape.Text().Says("What the authenticator answered, as JSON; without it: the page that asks for it."),
        }),
        Others =
        [
            Onward,
            TooOld,
            new(StatusCodes.Status403Forbidden, "The page again: the code is not right, too old, or was not looked at.")
            {
                Page = true,
                Headers = [Headers.Cookie],
            },
        ],
        Codes = [ProblemCode.ServiceUnavailable],
    };

    private static OpenApiSchema FormOf(OpenApi.Fields fields) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new OpenApi.Fields { ["form_token"] = Shape.Text().Says("Bound to the browser's cookie.") }
            .Concat(fields).ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal),
        Required = new HashSet<string>(StringComparer.Ordinal) { "form_token" },
    };
}

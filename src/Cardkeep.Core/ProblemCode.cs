using System.Reflection;

namespace Cardkeep;

/// <summary>What sort of no an answer is. The server has one table from these to statuses.</summary>
public enum ProblemKind
{
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    Gone,
    ScaNotGiven,
    ChangedMeanwhile,
    TooLarge,
    UriTooLong,
    UnsupportedMediaType,
    Refused,
    ScaRequired,
    TooMany,
    Broken,
    Unavailable,
}

/// <summary>
/// A code of wire-contract.md §3.2: its name on the wire, its kind, and when it is said. docs/errors.md is printed from these.
/// </summary>
public sealed record ProblemCode
{
    private ProblemCode(string name, ProblemKind kind, string when)
    {
        Name = name;
        Kind = kind;
        When = when;
    }

    public string Name { get; }

    public ProblemKind Kind { get; }

    public string When { get; }

    public static ProblemCode InvalidJson { get; } =
        Malformed("invalid_json", "empty body where one is needed, broken JSON, too deep, a member twice, an unpaired surrogate");
    public static ProblemCode InvalidBody { get; } =
        Malformed("invalid_body", "the document is no object; a bulk mixes wrapped and bare cards");
    public static ProblemCode NotAnObject { get; } = Malformed("not_an_object", "another type than the member has");
    public static ProblemCode NotAnArray { get; } = Malformed("not_an_array", "another type than the member has");
    public static ProblemCode NotAString { get; } = Malformed("not_a_string", "another type than the member has");
    public static ProblemCode NotANumber { get; } = Malformed("not_a_number", "another type than the member has");
    public static ProblemCode NotAnInteger { get; } = Malformed("not_an_integer", "another type than the member or parameter has");
    public static ProblemCode NotABoolean { get; } = Malformed("not_a_boolean", "another type than the member has");
    public static ProblemCode InvalidUuid { get; } = Malformed("invalid_uuid", "no UUID");
    public static ProblemCode InvalidDateTime { get; } = Malformed("invalid_date_time", "no RFC 3339 date-time");
    public static ProblemCode InvalidDuration { get; } = Malformed("invalid_duration", "no ISO 8601 duration (sandbox)");
    public static ProblemCode InvalidRequest { get; } = Malformed("invalid_request", "the request is no proper HTTP");
    public static ProblemCode IdempotencyKeyMissing { get; } =
        Malformed("idempotency_key_missing", "the required header is absent or empty");
    public static ProblemCode IdempotencyKeyInvalid { get; } =
        Malformed("idempotency_key_invalid", "over 255 characters, or not visible ASCII");

    public static ProblemCode AuthorizationHeaderMissing { get; } =
        new("authorization_header_missing", ProblemKind.Unauthenticated, "no Authorization header");
    public static ProblemCode AuthorizationTokenInvalid { get; } =
        new(
            "authorization_token_invalid", ProblemKind.Unauthenticated,
            "unknown, expired or revoked token, another scheme, a member who is no longer active");
    public static ProblemCode StagingTokenInvalid { get; } =
        new("staging_token_invalid", ProblemKind.Unauthenticated, "a staging token is configured, and the header is missing or different");

    public static ProblemCode Forbidden { get; } = new("forbidden", ProblemKind.Forbidden, "the role may not");
    public static ProblemCode InsufficientScope { get; } =
        new("insufficient_scope", ProblemKind.Forbidden, "the token lacks the scope that the call needs");
    public static ProblemCode NotFound { get; } =
        new(
            "not_found", ProblemKind.NotFound,
            "not there, another organization's, not visible to the role, no UUID in the path, no such route");
    public static ProblemCode MethodNotAllowed { get; } =
        new("method_not_allowed", ProblemKind.MethodNotAllowed, "the path is known, the method not");
    public static ProblemCode IdempotencyKeyInUse { get; } =
        new("idempotency_key_in_use", ProblemKind.Conflict, "a twin with the same key still runs after the wait");

    public static ProblemCode RevealGone { get; } = new(
        "reveal_gone", ProblemKind.Gone,
        "the ticket of a page is unknown, was used, is past its time, or belongs to another page; what it opened may no longer be shown");
    public static ProblemCode LoadedElsewhere { get; } = new(
        "loaded_elsewhere", ProblemKind.Forbidden, "a page of ours is loaded as something else, or its calls come from another page");

    public static ProblemCode ScaNotApproved { get; } = new("sca_not_approved", ProblemKind.ScaNotGiven, "the session still waits");
    public static ProblemCode ScaDenied { get; } = new("sca_denied", ProblemKind.ScaNotGiven, "the session was refused");
    public static ProblemCode ScaExpired { get; } = new("sca_expired", ProblemKind.ScaNotGiven, "the session is over 15 minutes old");
    public static ProblemCode ScaOtpInvalid { get; } =
        new("sca_otp_invalid", ProblemKind.ScaNotGiven, "the code is wrong, or was not looked at after too many wrong ones");

    public static ProblemCode PreconditionFailed { get; } =
        new("precondition_failed", ProblemKind.ChangedMeanwhile, "`If-Match` names another state of the card than its present one");

    public static ProblemCode PayloadTooLarge { get; } = new("payload_too_large", ProblemKind.TooLarge, "a body over 1 MiB");
    public static ProblemCode UriTooLong { get; } = new("uri_too_long", ProblemKind.UriTooLong, "a request line over 16 KiB");
    public static ProblemCode UnsupportedMediaType { get; } =
        new("unsupported_media_type", ProblemKind.UnsupportedMediaType, "a body that is not JSON by its type");

    public static ProblemCode Required { get; } =
        Refused("required", "a needed member is missing; a limit is switched on without an amount");
    public static ProblemCode NotInList { get; } = Refused("not_in_list", "outside its enum; the detail lists what is allowed");
    public static ProblemCode TooShort { get; } = Refused("too_short", "a text with fewer characters than it needs");
    public static ProblemCode TooLong { get; } = Refused("too_long", "a text with more characters than there is room for");
    public static ProblemCode InvalidCharacters { get; } = Refused("invalid_characters", "a text with control characters");
    public static ProblemCode WeakPin { get; } =
        Refused("weak_pin", "a PIN of four equal digits, of digits in a row up or down, or of the card's last four");
    public static ProblemCode PinNotSet { get; } = Refused("pin_not_set", "a PIN is to be shown, and its holder has chosen none yet");
    public static ProblemCode InvalidPublicKey { get; } =
        Refused("invalid_public_key", "no point of the curve P-256 as a JWK: kty EC, crv P-256, x, y");
    public static ProblemCode InvalidSealed { get; } = Refused("invalid_sealed", "no JWE that the key opens which the page was given");
    public static ProblemCode InvalidMcc { get; } = Refused("invalid_mcc", "no merchant category code: four digits");
    public static ProblemCode InvalidUrl { get; } = Refused("invalid_url", "the form of an address to be sent to");
    public static ProblemCode InvalidCountry { get; } = Refused("invalid_country", "no ISO 3166-1 alpha-2 code");
    public static ProblemCode TooFewItems { get; } = Refused("too_few_items", "a bulk of no card");
    public static ProblemCode TooManyItems { get; } = Refused(
        "too_many_items",
        "a bulk of over 50 cards; over 100 values of a filter or of a list; over 100 applications of an organization, or 10 secrets of "
            + "one");
    public static ProblemCode BelowMinimum { get; } =
        Refused("below_minimum", "an amount below 0 (or not above 0 where so stated); page or per_page below 1");
    public static ProblemCode AboveMaximum { get; } = Refused("above_maximum", "per_page above 100; a page too far to count");
    public static ProblemCode LimitAboveMaximum { get; } =
        Refused("limit_above_maximum", "an amount above the level's maximum, however large the number");
    public static ProblemCode TooManyDecimals { get; } = Refused("too_many_decimals", "an amount finer than a cent");
    public static ProblemCode DailyLimitAboveMonthly { get; } =
        Refused("daily_limit_above_monthly", "a daily limit above its monthly limit");
    public static ProblemCode TransactionLimitAboveMonthly { get; } =
        Refused("transaction_limit_above_monthly", "the transaction limit above the monthly payment limit");
    public static ProblemCode LimitBelowSpent { get; } =
        Refused("limit_below_spent", "flash: the lifespan limit is not above what is spent");
    public static ProblemCode DateNotInFuture { get; } = Refused("date_not_in_future", "pre_expires_at is not after now");
    public static ProblemCode DateTooFar { get; } = Refused(
        "date_too_far", "pre_expires_at is more than a year ahead; a clock moved more than 400 days (sandbox)");
    public static ProblemCode ClockBackwards { get; } = Refused("clock_backwards", "a clock moved to before what it says (sandbox)");
    public static ProblemCode ReferenceNotFound { get; } =
        Refused("reference_not_found", "a holder, initiator, organization or bank account that this organization does not have");
    public static ProblemCode HolderNotActive { get; } = Refused("holder_not_active", "the membership is not active");
    public static ProblemCode BankAccountClosed { get; } = Refused("bank_account_closed", "the account is closed");
    public static ProblemCode NotApplicableToCardLevel { get; } =
        Refused("not_applicable_to_card_level", "the member or the action does not exist on this level");
    public static ProblemCode InvalidStatusTransition { get; } =
        Refused("invalid_status_transition", "the action does not start from this status; the detail names both");
    public static ProblemCode CardInFinalStatus { get; } =
        Refused("card_in_final_status", "a setting of a card that is final; its digits, or its PIN");
    public static ProblemCode CardNotIssued { get; } =
        Refused("card_not_issued", "the card waits for its holder's KYC: it has no number yet");
    public static ProblemCode RequestNotPending { get; } = Refused("request_not_pending", "approve or decline of a decided request");
    public static ProblemCode MessageIdReused { get; } =
        Refused("message_id_reused", "network: the identity of a message with another content; the first stands");
    public static ProblemCode TransactionIdReused { get; } =
        Refused("transaction_id_reused", "network: a second ask that would open a known transaction");
    public static ProblemCode ScaSessionNotFound { get; } =
        Refused("not_found", "the SCA session is unknown, used, or bound to other content");
    public static ProblemCode PhoneNumberMissing { get; } =
        Refused("phone_number_missing", "the membership has no phone number to which a code could go");
    public static ProblemCode PhoneNeedsProof { get; } =
        Refused("phone_needs_proof", "the member has a passkey: their phone is confirmed at `/security`, after that was used");
    public static ProblemCode ScaAlreadyDecided { get; } = Refused("sca_already_decided", "allow after deny, deny after allow (sandbox)");
    public static ProblemCode IdempotencyKeyReused { get; } =
        Refused("idempotency_key_reused", "strict mode: the same key with another body");

    public static ProblemCode ScaRequired { get; } =
        new("sca_required", ProblemKind.ScaRequired, "the call needs strong customer authentication; the answer carries a session token");
    public static ProblemCode ScaNotEnrolled { get; } = new("sca_not_enrolled", ProblemKind.ScaRequired, "the member has no such factor");

    public static ProblemCode TooManyRequests { get; } =
        new(
            "too_many_requests", ProblemKind.TooMany,
            "the address called too often, or a member had too many codes sent or tried; `Retry-After` has the seconds to wait");

    public static ProblemCode InternalError { get; } =
        new("internal_error", ProblemKind.Broken, "our fault; the trace id finds it in the log");
    public static ProblemCode ServiceUnavailable { get; } =
        new("service_unavailable", ProblemKind.Unavailable, "the database is not there, not committing, or too busy: try again");
    public static ProblemCode Overloaded { get; } =
        new("overloaded", ProblemKind.Unavailable, "network: no decision was begun in time, and none will be; to be taken as declined");
    public static ProblemCode OutcomeUnknown { get; } =
        new("outcome_unknown", ProblemKind.Unavailable, "network: a commit was not confirmed; the same message again finds out");

    public static IReadOnlyList<ProblemCode> All { get; } =
        [.. typeof(ProblemCode).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(ProblemCode))
            .Select(property => (ProblemCode)property.GetValue(null)!)];

    private static ProblemCode Malformed(string name, string when) => new(name, ProblemKind.Malformed, when);

    private static ProblemCode Refused(string name, string when) => new(name, ProblemKind.Refused, when);
}

using Cardkeep.OpenApi;
using static System.FormattableString;

namespace Cardkeep.Sca;

/// <summary>What the document says of a member's phone.</summary>
internal static class PhoneDocs
{
    private static readonly Tag Factors = new("Factors", "With what a member confirms: the phone to which codes go.");

    private static readonly Component Phone = new("Phone", Shape.Wrapped("phone", Shape.Whole(new()
    {
        ["phone_number"] = Shape.Text().Says("The membership's; its operator sets it.").OrNull(),
        ["confirmed_at"] = Shape.Instant().Says("Since then `sms-otp` can be asked for.").OrNull(),
        ["code_sent_at"] = Shape.Instant().Says("When the last code left that was to confirm it.").OrNull(),
    })).Says("A member's phone."));

    public static readonly Operation Show = Of("showPhone", "Show one's own phone", "The member whose token this is.");

    public static readonly Operation Send = Of(
        "sendPhoneCode", "Have a code sent to one's own phone",
        "Six digits, good for ten minutes. Nothing is sent where the number is confirmed, or a code left less than a minute ago. "
        + Invariant($"A member causes at most {TextTable.Most} texts in 24 hours, those of `sms-otp` among them.")) with
    {
        Codes = [ProblemCode.PhoneNumberMissing, ProblemCode.PhoneNeedsProof, ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation Confirm = Of(
        "confirmPhone", "Confirm one's own phone",
        "By the code that was sent to it. After five wrong codes in a row none is looked at for half an hour.") with
    {
        Body = Shape.Sent(new() { ["code"] = Shape.Text(OneTimeCodes.Digits, OneTimeCodes.Digits) }, "code"),
        BodyExample = Shape.Example("""{"code": "480216"}"""),
        Codes = [ProblemCode.PhoneNeedsProof, ProblemCode.ScaOtpInvalid],
    };

    private static Operation Of(string id, string summary, string description) => new(id, Factors, summary, description)
    {
        Answer = Phone,
        Example = Shape.Example("""
            {"phone": {"phone_number": "+33639980001", "confirmed_at": "2026-03-01T09:31:00Z", "code_sent_at": "2026-03-01T09:30:00Z"}}
            """),
    };
}

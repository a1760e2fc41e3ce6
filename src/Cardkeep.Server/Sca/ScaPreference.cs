namespace Cardkeep.Sca;

/// <summary>How a member wants to confirm: the values of <c>X-Qonto-2fa-Preference</c> (wire-contract.md §5.2).</summary>
internal static class ScaPreference
{
    public const string PairedDevice = "paired-device";

    public const string Passkey = "passkey";

    public const string SmsOtp = "sms-otp";

    /// <summary>In a sandbox only.</summary>
    public const string Mock = "mock";

    /// <summary>The first is meant where none is said.</summary>
    public static readonly IReadOnlyList<string> InProduction = [PairedDevice, Passkey, SmsOtp];

    public static readonly IReadOnlyList<string> InSandbox = [.. InProduction, Mock];

    /// <summary>What the 428 says.</summary>
    public static string Message(string preference) => preference switch
    {
        SmsOtp => "OTP required",
        Passkey => "Passkey verification required",
        _ => "SCA required",
    };
}

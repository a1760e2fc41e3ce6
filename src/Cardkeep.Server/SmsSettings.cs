namespace Cardkeep;

/// <summary>The operator's gateway for text messages.</summary>
internal sealed record SmsSettings(Uri Webhook, Secret Secret)
{
    public const string Address = "CARDKEEP_SMS_WEBHOOK";

    public const string Key = "CARDKEEP_SMS_SECRET";

    /// <summary>As long as the secrets of other webhooks (wire-contract.md §13.1).</summary>
    private const int ShortestSecret = 32;

    private const int LongestSecret = 128;

    /// <summary>Null: there is none.</summary>
    /// <param name="valueOf">A setting's value by its name; null where it is not set.</param>
    /// <exception cref="SettingException">One line that names the setting and says what it may be.</exception>
    public static SmsSettings? Read(Func<string, string?> valueOf, Mode mode)
    {
        if (valueOf(Address) is not { } address)
            return valueOf(Key) is null ? null : throw new SettingException(Key, $"is of use with {Address} alone");

        var isGood = Uri.TryCreate(address, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || (mode == Mode.Sandbox && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
        if (!isGood) throw new SettingException(Address, "must be an https address (in a sandbox also http to this machine)");

        return valueOf(Key) is { Length: >= ShortestSecret and <= LongestSecret } secret && secret.All(letter => letter is > ' ' and <= '~')
            ? new(url!, new(secret))
            : throw new SettingException(Key, $"must be set, {ShortestSecret} to {LongestSecret} visible characters");
    }
}

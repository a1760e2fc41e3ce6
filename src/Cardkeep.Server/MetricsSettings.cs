namespace Cardkeep;

/// <summary>Who may see the figures, and where they are sent besides.</summary>
/// <param name="Token">Null: a sandbox shows them to anybody, production to nobody.</param>
/// <param name="Collector">Null: nothing is sent.</param>
internal sealed record MetricsSettings(Secret? Token, Uri? Collector)
{
    public const string TokenName = "CARDKEEP_METRICS_TOKEN";

    public const string CollectorName = "CARDKEEP_OTLP";

    /// <summary>As long as a webhook's: nobody should guess it, and whoever has it sees figures alone.</summary>
    private const int ShortestToken = 32;

    private const int LongestToken = 128;

    /// <param name="valueOf">A setting's value by its name; null where it is not set.</param>
    /// <exception cref="SettingException">One line that names the setting and says what it may be.</exception>
    public static MetricsSettings Read(Func<string, string?> valueOf) =>
        new(ReadToken(valueOf(TokenName)), ReadCollector(valueOf(CollectorName)));

    private static Secret? ReadToken(string? text)
    {
        if (text is null) return null;

        return text.Length is >= ShortestToken and <= LongestToken && text.All(letter => letter is > ' ' and <= '~')
            ? new(text)
            : throw new SettingException(TokenName, $"must be {ShortestToken} to {LongestToken} visible characters");
    }

    private static Uri? ReadCollector(string? text)
    {
        if (text is null) return null;

        var isGood = Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.UserInfo.Length == 0
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
        return isGood ? address : throw new SettingException(CollectorName, "must be an http or https address, as http://localhost:4318");
    }
}

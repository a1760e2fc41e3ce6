using System.Collections;
using System.Net;
using System.Text.Json;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Storage.Postgres;

namespace Cardkeep;

/// <summary>
/// What an operator sets: from the environment, else <c>cardkeep.json</c>, else its default.
/// docs/settings.md is printed from <see cref="All"/>.
/// </summary>
internal sealed record Settings
{
    public const string File = "cardkeep.json";
    private const string Prefix = "CARDKEEP_";

    public static readonly IReadOnlyList<Setting> All =
    [
        new("CARDKEEP_MODE", "sandbox", "`sandbox` (demo data, mocked SCA, `/sandbox`) or `production` (none of these)"),
        new("CARDKEEP_URLS", "http://127.0.0.1:8080", "where to listen, http only (TLS ends in front of Cardkeep); several parted by `;`"),
        new(
            "CARDKEEP_PUBLIC_URL", "the first of CARDKEEP_URLS",
            "the address that clients see; addresses handed out are built from it, never from a request. Production wants https"),
        new("CARDKEEP_DATA", "data", "the folder of what is kept on this machine"),
        new(
            "CARDKEEP_DATABASE", "sqlite:<data>/cardkeep.db",
            "`sqlite:FILE`, or `postgres://user:password@host:5432/database` "
            + "(`?host=/folder` for a socket, `?sslmode=verify-full` for TLS that checks)"),
        new(PostgresAddress.PasswordFileSetting, "none", "a file with the password of PostgreSQL, where the address has none"),
        .. VaultSettings.All,
        new("CARDKEEP_STAGING_TOKEN", "none", "when set, `X-Qonto-Staging-Token` must equal it"),
        new("CARDKEEP_IDEMPOTENCY", "wire", "`wire` replays a kept key whatever the body; `strict` refuses another body with 422"),
        new(
            "CARDKEEP_RATE_LIMITS", "off in sandbox, wire in production",
            "`wire` (from each address 1 000 requests in 10 s, 10 000 in 10 min, and 200 answers of 401 in an hour), `off`, "
            + "or other figures, as `short=2000,long=20000,unauthorized=50`"),
        new(
            "CARDKEEP_PROXIES", "none",
            "addresses and networks, parted by `,`, whose `X-Forwarded-For` is believed, as `10.0.0.0/8,192.0.2.7`; needed where a proxy "
            + "stands in front, or all its clients count as one address"),
        .. SpendingSettings.All,
        new(LevelSettings.Maxima, "none", "other maxima in euros, as `standard.payment=25000,metal.atm=5000`"),
        new(
            LevelSettings.Required,
            "none",
            "members that an order must have although the contract leaves them open, as `virtual.payment_monthly_limit,plus.card_design`"),
        new(
            Sca.ScaAlso.Setting,
            "none",
            "changes that need SCA although the contract asks for none, parted by `,`: "
            + string.Join(", ", Sca.ScaAlso.All.Select(action => $"`{action}`"))),
        new(SmsSettings.Address, "none", "where codes are handed over to be sent as text messages, https: operating.md says how"),
        new("CARDKEEP_LOG", "information", "`information`, or `debug`, which has a line for each read that succeeded too"),
        new(
            MetricsSettings.TokenName, "none",
            "who brings it as a bearer token sees `/metrics`, 32 to 128 visible characters; without it a sandbox shows them to anybody and "
            + "production to nobody"),
        new(
            MetricsSettings.CollectorName, "none",
            "an OpenTelemetry collector (OTLP over http, as `http://localhost:4318`) to which figures and traces are sent"),
        new(SmsSettings.Key, "none", "with which what is handed over there is signed, 32 to 128 visible characters"),
    ];

    public required Mode Mode { get; init; }

    public required IReadOnlyList<string> Urls { get; init; }

    public required Uri PublicUrl { get; init; }

    public required string Data { get; init; }

    /// <summary>Null: SQLite, in <see cref="SqliteFile"/>.</summary>
    public required PostgresAddress? Postgres { get; init; }

    public required string SqliteFile { get; init; }

    public required VaultSettings Vault { get; init; }

    /// <summary>Null: the header is ignored.</summary>
    public required Secret? StagingToken { get; init; }

    public required bool StrictIdempotency { get; init; }

    /// <summary>Null: nothing is limited.</summary>
    public required RateLimits? RateLimits { get; init; }

    public required IReadOnlyList<IPNetwork> Proxies { get; init; }

    public required LevelTable Levels { get; init; }

    /// <summary>The action types of the changes that need SCA besides those of the contract.</summary>
    public required IReadOnlyList<string> ScaAlso { get; init; }

    public required SpendingSettings Spending { get; init; }

    /// <summary>Null: a sandbox keeps messages in an inbox, and production sends none.</summary>
    public required SmsSettings? Sms { get; init; }

    public required MetricsSettings Metrics { get; init; }

    /// <summary>What weighs less is not logged.</summary>
    public required LogLevel LogFrom { get; init; }

    /// <summary>Who says so, where Cardkeep says something to be checked: the public address without a slash at its end.</summary>
    public string Issuer => PublicUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');

    public bool IsSandbox => Mode == Mode.Sandbox;

    /// <summary>The settings of this process.</summary>
    /// <exception cref="SettingException">One line that names the setting and says what it may be.</exception>
    public static Settings Read()
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        if (Path.Exists(File)) ReadFile(values);
#pragma warning disable RS0030 // This is the one place that reads the environment.
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
#pragma warning restore RS0030
        {
            // The tests' own variables are the test run's business.
            if (variable is { Key: string name, Value: string value } && name.StartsWith(Prefix, StringComparison.Ordinal)
                && !name.StartsWith("CARDKEEP_TEST_", StringComparison.Ordinal)) values[name] = value;
        }

        return From(values);
    }

    public static Settings From(IReadOnlyDictionary<string, string> values)
    {
        var unknown = values.Keys.FirstOrDefault(name => All.All(setting => setting.Name != name));
        if (unknown is not null) throw new SettingException(unknown, "is no setting of Cardkeep");

        var mode = Of("CARDKEEP_MODE") switch
        {
            null or "sandbox" => Mode.Sandbox,
            "production" => Mode.Production,
            _ => throw new SettingException("CARDKEEP_MODE", "must be sandbox or production"),
        };
        string[] urls =
        [
            .. (Of("CARDKEEP_URLS") ?? "http://127.0.0.1:8080")
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        ];
        if (urls is [] || !urls.All(CanBeListenedTo))
            throw new SettingException("CARDKEEP_URLS", "must be http addresses without a path, parted by ;");
        if (urls.Any(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Host: "localhost", Port: 0 }))
            throw new SettingException("CARDKEEP_URLS", "takes no port 0 of localhost, which is two addresses: 127.0.0.1:0 or [::1]:0");

        var data = Of("CARDKEEP_DATA") ?? "data";
        var database = Of("CARDKEEP_DATABASE") ?? "sqlite:" + Path.Combine(data, "cardkeep.db");
        return new Settings
        {
            Mode = mode,
            Urls = urls,
            PublicUrl = ReadPublicUrl(Of("CARDKEEP_PUBLIC_URL") ?? urls[0], mode),
            Data = data,
            Postgres = PostgresAddress.Read(database, Of(PostgresAddress.PasswordFileSetting)),
            SqliteFile = ReadSqliteFile(database),
            Vault = VaultSettings.Read(Of, mode, data),
            StagingToken = Of("CARDKEEP_STAGING_TOKEN") is { } token ? new(token) : null,
            StrictIdempotency = Of("CARDKEEP_IDEMPOTENCY") switch
            {
                null or "wire" => false,
                "strict" => true,
                _ => throw new SettingException("CARDKEEP_IDEMPOTENCY", "must be wire or strict"),
            },
            RateLimits = Of("CARDKEEP_RATE_LIMITS") switch
            {
                null => mode == Mode.Production ? RateLimits.Usual : null,
                "off" => null,
                "wire" => RateLimits.Usual,
                { } figures => RateLimits.Parse(figures) ?? throw new SettingException(
                    "CARDKEEP_RATE_LIMITS", "must be off, wire, or like short=2000,long=20000,unauthorized=50"),
            },
            Proxies = Of("CARDKEEP_PROXIES") is not { } proxies ? []
                : Http.Proxies.Parse(proxies)
                    ?? throw new SettingException("CARDKEEP_PROXIES", "must be addresses and networks, as 10.0.0.0/8,192.0.2.7"),
            Spending = SpendingSettings.Read(Of),
            Sms = SmsSettings.Read(Of, mode),
            Metrics = MetricsSettings.Read(Of),
            LogFrom = Of("CARDKEEP_LOG") switch
            {
                null or "information" => LogLevel.Information,
                "debug" => LogLevel.Debug,
                _ => throw new SettingException("CARDKEEP_LOG", "must be information or debug"),
            },
            Levels = LevelSettings.Read(Of(LevelSettings.Maxima), Of(LevelSettings.Required)),
            ScaAlso = Sca.ScaAlso.Read(Of(Sca.ScaAlso.Setting)),
        };

        string? Of(string name) => values.GetValueOrDefault(name) is { } text && text.Trim().Length > 0 ? text.Trim() : null;
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url.Replace("*", "any", StringComparison.Ordinal), UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    // The one path with which Kestrel starts is that of a socket's file.
    private static bool CanBeListenedTo(string url)
    {
        const string scheme = "http://";
        return IsHttp(url) && url.StartsWith(scheme, StringComparison.Ordinal)
            && (url.StartsWith("http://unix:/", StringComparison.Ordinal)
                || !(url.EndsWith('/') ? url[..^1] : url).AsSpan(scheme.Length).ContainsAny('/', '?', '#'));
    }

    private static Uri ReadPublicUrl(string text, Mode mode)
    {
        if (!IsHttp(text)) throw new SettingException("CARDKEEP_PUBLIC_URL", "must be an http or https address");

        var url = new Uri(text.Replace("*", "localhost", StringComparison.Ordinal).TrimEnd('/'));
        if (mode == Mode.Production && url.Scheme != Uri.UriSchemeHttps)
            throw new SettingException("CARDKEEP_PUBLIC_URL", "must be https in production");
        return url;
    }

    private static string ReadSqliteFile(string database)
    {
        const string scheme = "sqlite:";
        if (database.StartsWith(PostgresAddress.Scheme, StringComparison.Ordinal)) return "";
        return database.StartsWith(scheme, StringComparison.Ordinal) && database.Length > scheme.Length
            ? database[scheme.Length..]
            : throw new SettingException("CARDKEEP_DATABASE", "must be sqlite:FILE or postgres://user:password@host:5432/database");
    }

    private static void ReadFile(Dictionary<string, string> values)
    {
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(File));
            foreach (var member in document.RootElement.EnumerateObject())
                values[Prefix + member.Name.ToUpperInvariant()] = member.Value.GetString() ?? "";
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new SettingException(File, "must be one JSON object of texts, as {\"mode\":\"sandbox\"}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(File, $"cannot be read: {unreadable.Message}");
        }
    }
}

#pragma warning disable RS0030 // The verbs speak to a terminal.
using System.Net.Sockets;
using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Factors;
using Cardkeep.OAuth;
using Cardkeep.Operators;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep;

/// <summary>What the executable can be told to do.</summary>
internal static class Verbs
{
    /// <summary>A server that is well answers within milliseconds.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    /// <param name="rekeys">Whether keys are to be changed meanwhile; the master key is changed before anything is served.</param>
    public static async Task<int> ServeAsync(bool rekeys = false)
    {
        var settings = Settings.Read();
        await using var app = await App.BuildAsync(settings, TimeProvider.System, LogAsSet, CancellationToken.None);
        if (rekeys) await app.Vault.Rekey.BeginAsync(CancellationToken.None);
        await StartAsync(app);
        app.Web.Services.GetRequiredService<ILogger<App>>().ServingBegan(string.Join(' ', app.Web.Urls));
        if (settings.IsSandbox)
        {
            var token = await app.Tokens.MintAsync("owner", Scope.All, TimeProvider.System.GetUtcNow(), CancellationToken.None);
            Console.WriteLine(Welcome.Text(settings, token.Value!.Token.Disclose()));
        }

        await app.Web.WaitForShutdownAsync();
        return ExitCode.Done;

        void LogAsSet(ILoggingBuilder logging)
        {
            LogJson(logging);
            logging.SetMinimumLevel(settings.LogFrom);
        }
    }

    /// <summary>For whoever watches a container in which nothing else can ask: can the server of these settings work?</summary>
    public static async Task<int> HealthyAsync()
    {
        var address = OwnAddress(Settings.Read(), "/readyz");
        using var http = new HttpClient { Timeout = LongestAnswer };
        try
        {
            using var answer = await http.GetAsync(address);
            return answer.IsSuccessStatusCode ? ExitCode.Done : Refuse($"{address} answers {(int)answer.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return Refuse($"{address} does not answer: {failure.Message}");
        }
    }

    public static async Task<int> TokenAsync(string[] options)
    {
        if (options.Length % 2 != 0) return Refuse("token takes --member M and --scope S");

        var member = "owner";
        List<string> scopes = [];
        foreach (var pair in options.Chunk(2))
        {
            if (pair[0] == "--member") member = pair[1];
            else if (pair[0] == "--scope") scopes.Add(pair[1]);
            else return Refuse($"token does not know '{pair[0]}'");
        }

        var settings = Settings.Read();
        if (!settings.IsSandbox) return Refuse("token works in sandbox mode only");

        IReadOnlyList<string> asked = scopes is [] ? Scope.All : scopes;
        var outcome = settings.Postgres is null && VerbsForDatabases.SqliteIsServed(settings)
            ? await AskServerAsync(settings, member, asked)
            : await MintAsync(settings, member, asked);
        if (!outcome.Succeeded) return Refuse(string.Join("; ", outcome.Problems.All.Select(problem => problem.Detail)));

        Console.WriteLine(outcome.Value);
        return ExitCode.Done;
    }

    public static Task<int> OrganizationAsync(string file) => RunAsync(async (database, settings) =>
    {
        var verb = await OrganizationVerb.OpenAsync(database, settings, TimeProvider.System, CancellationToken.None);
        return await verb.KeepAsync(file, CancellationToken.None);
    });

    public static Task<int> ClientAsync(string[] words) =>
        RunAsync(database => new OAuthVerbs(database, TimeProvider.System).ClientAsync(words, CancellationToken.None));

    public static async Task<int> PasswordAsync(string email)
    {
        var password = await Console.In.ReadLineAsync() ?? "";
        return await RunAsync(database =>
            new OAuthVerbs(database, TimeProvider.System).PasswordAsync(email, password, CancellationToken.None));
    }

    public static Task<int> PhoneAsync(string email, string number) =>
        RunAsync(database => new PhoneVerb(database, TimeProvider.System).SetAsync(email, number, CancellationToken.None));

    public static Task<int> RemovePasskeysAsync(string email) =>
        RunAsync(database => new PasskeyVerb(database, TimeProvider.System).RemoveAsync(email, CancellationToken.None));

    public static int Help()
    {
        Console.WriteLine(Usage.Text);
        foreach (var setting in Settings.All)
            Console.WriteLine($"  {setting.Name,-28}{setting.Meaning.Replace("`", "", StringComparison.Ordinal)} [{setting.Default}]");
        return ExitCode.Done;
    }

    public static int Refuse(string line)
    {
        Console.Error.WriteLine($"cardkeep: {line}");
        return ExitCode.CannotStart;
    }

    private static Task<int> RunAsync(Func<Database, Task<Outcome<string>>> verb) => RunAsync((database, _) => verb(database));

    private static async Task<int> RunAsync(Func<Database, Settings, Task<Outcome<string>>> verb)
    {
        var settings = Settings.Read();
        using var logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning));
        await using var database = await App.OpenAsync(settings, TimeProvider.System, logs.CreateLogger<App>(), CancellationToken.None);
        await Installation.ClaimAsync(database, settings.Mode, CancellationToken.None);
        var outcome = await verb(database, settings);
        if (!outcome.Succeeded) return Refuse(string.Join("; ", outcome.Problems.All.Select(problem => problem.Detail)));

        Console.WriteLine(outcome.Value);
        return ExitCode.Done;
    }

    /// <summary>One JSON object a line on standard error; standard output is for people.</summary>
    public static void LogJson(ILoggingBuilder logging)
    {
        logging.AddJsonConsole(options => (options.UseUtcTimestamp, options.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options =>
            options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static async Task StartAsync(App app)
    {
        try
        {
            await app.Web.StartAsync();
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            throw new SettingException("CARDKEEP_URLS", $"cannot be listened to: {taken.Message}");
        }
    }

    private static async Task<Outcome<string>> MintAsync(Settings settings, string member, IReadOnlyList<string> scopes)
    {
        await using var app = await App.BuildAsync(
            settings, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.Warning), CancellationToken.None);
        var minted = await app.Tokens.MintAsync(member, scopes, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        return minted.Succeeded ? minted.Value.Token.Disclose() : minted.Problems;
    }

    // Where the server of these settings is heard on this machine, which may be every address of it.
    private static Uri OwnAddress(Settings settings, string path)
    {
        var url = settings.Urls.FirstOrDefault(url => !url.StartsWith("http://unix:", StringComparison.Ordinal))
            ?? throw new SettingException("CARDKEEP_URLS", "has no address that this verb could ask, but a socket's file alone");
        var (start, rest) = url.Split("://") is [var scheme, var after] ? (scheme, after) : ("http", url);
        (string, string)[] here = [("*", "localhost"), ("+", "localhost"), ("0.0.0.0", "127.0.0.1"), ("[::]", "[::1]")];
        foreach (var (any, own) in here)
        {
            if (rest.StartsWith(any, StringComparison.Ordinal)) rest = own + rest[any.Length..];
        }

        return new Uri(new Uri($"{start}://{rest}"), path);
    }

    // One process owns a SQLite file: while a server runs, it is the one to ask.
    private static async Task<Outcome<string>> AskServerAsync(Settings settings, string member, IReadOnlyList<string> scopes)
    {
        using var http = new HttpClient { Timeout = LongestAnswer };
        var address = OwnAddress(settings, "/sandbox/v1/tokens");
        try
        {
            var wanted = new Dictionary<string, object>(StringComparer.Ordinal) { ["member"] = member, ["scopes"] = scopes };
            using var answer = await http.PostAsJsonAsync(address, wanted);
            using var document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
            return answer.IsSuccessStatusCode
                ? document.RootElement.GetProperty("access_token").GetString()!
                : new Problem(ProblemCode.InvalidRequest, document.RootElement.GetProperty("errors")[0].GetProperty("detail").GetString()!);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            throw new StorageUnavailableException(
                $"another process serves {settings.SqliteFile}, and {address} does not answer: {failure.Message}", failure);
        }
        catch (Exception failure) when (
            failure is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new StorageUnavailableException(
                $"another process serves {settings.SqliteFile}, and what answers at {address} is no sandbox of Cardkeep", failure);
        }
    }
}

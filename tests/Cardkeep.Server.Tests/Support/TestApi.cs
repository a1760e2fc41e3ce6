using System.Collections.Concurrent;
using Cardkeep.Access;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Contract;
using Microsoft.Extensions.Logging;

namespace Cardkeep.Tests.Support;

/// <summary>
/// The real application on a port of its own, with a database of its own, a clock that stands, and callers of every role.
/// </summary>
internal sealed class TestApi : IAsyncDisposable
{
    private readonly App app;
    private readonly HttpClient http;
    private readonly string database;
    private bool isGuest;

    private TestApi(App app, ManualClock clock, HttpClient http, string database, ConcurrentQueue<string> log)
    {
        this.app = app;
        this.http = http;
        this.database = database;
        Clock = clock;
        Log = log;
    }

    public ManualClock Clock { get; }

    /// <summary>Every line that was logged, at the most talkative level.</summary>
    public ConcurrentQueue<string> Log { get; }

    public Database Database => app.Database;

    public App App => app;

    public HttpClient Http => http;

    /// <param name="overrides">Settings that differ from the tests' own.</param>
    public static async Task<TestApi> StartAsync(EngineKind engine, params (string Name, string Value)[] overrides)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        return await StartOnAsync(data, database, overrides);
    }

    /// <summary>On a database that is there already.</summary>
    public static async Task<TestApi> StartOnAsync(string data, string database, params (string Name, string Value)[] overrides)
    {
        var clock = new ManualClock();
        var log = new ConcurrentQueue<string>();
        var app = await App.BuildAsync(SettingsFor(data, database, overrides), clock, logging =>
            logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new KeptLog(log)), CancellationToken.None);
        await app.Web.StartAsync();
        var sender = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 256 };
        var http = new HttpClient(new ContractCheck(sender, ApiContract.OfAsync(app)))
        {
            BaseAddress = new Uri(app.Web.Urls.First()),
            Timeout = TimeSpan.FromMinutes(1),
        };
        return new TestApi(app, clock, http, database, log);
    }

    /// <summary>Leaves the database to a server that is started on it afterwards.</summary>
    public void LeaveDatabase() => isGuest = true;

    /// <summary>Another server on the same database, with a clock of its own. It ends first.</summary>
    public async Task<TestApi> StartAgainAsync(params (string Name, string Value)[] overrides)
    {
        var other = await StartOnAsync(app.Settings.Data, database, overrides);
        other.isGuest = true;
        return other;
    }

    public static Settings SettingsFor(string data, string database, (string Name, string Value)[] overrides)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            ["CARDKEEP_URLS"] = "http://127.0.0.1:0",
            ["CARDKEEP_PUBLIC_URL"] = "https://cards.example.com",
            ["CARDKEEP_DATA"] = data,
            ["CARDKEEP_DATABASE"] = database,
            ["CARDKEEP_MASTER_KEY_FILE"] = TestDatabases.MasterKeyFile,

            // Tests share the machine with each other. What happens at the deadline has tests that set it.
            ["CARDKEEP_DECISION_DEADLINE_MS"] = "10000",
        };
        foreach (var (name, value) in overrides) values[name] = value;
        return Settings.From(values);
    }

    /// <summary>A card processor, of no organization.</summary>
    public async Task<Client> AsNetworkAsync()
    {
        var minted = await app.Tokens.MintAsync("", [Scope.Network], Clock.GetUtcNow(), CancellationToken.None);
        return new Client(http, minted.Value!.Token.Disclose());
    }

    /// <summary>A caller of the demo organization.</summary>
    public async Task<Client> AsAsync(Role role, params string[] scopes)
    {
        var minted = await app.Tokens.MintAsync(
            Demo.MemberOf(role).Value.ToString("D"), scopes is [] ? Scope.All : scopes, Clock.GetUtcNow(), CancellationToken.None);
        return new Client(http, minted.Value!.Token.Disclose());
    }

    /// <summary>A caller who is any member, with all scopes or those given.</summary>
    public async Task<Client> AsAsync(OrganizationId organization, MemberId member, ClientId client, params string[] scopes)
    {
        var token = Secrets.DrawAccessToken();
        await WriteAsync(tx => AccessTokenTable.InsertAsync(
            tx, Secrets.Hash(token), new(
                organization, member, client, scopes is [] ? Scope.All : scopes, Clock.GetUtcNow().AddDays(30)), CancellationToken.None));
        return new Client(http, token);
    }

    /// <summary>Nobody: no token at all.</summary>
    public Client AsNobody() => new(http, null);

    public Client WithToken(string token) => new(http, token);

    /// <summary>One number from the database: <c>SELECT count(*) FROM …</c>.</summary>
    public Task<long> NumberAsync(string sql) =>
        Database.ReadAsync(tx => tx.NumberAsync(Sql.Plain(sql), CancellationToken.None), CancellationToken.None);

    /// <summary>One column of text from the database.</summary>
    public Task<IReadOnlyList<string>> TextsAsync(string sql) =>
        Database.ReadAsync(tx => tx.ListAsync(Sql.Plain(sql), row => row.Text(0), CancellationToken.None), CancellationToken.None);

    /// <summary>Puts something into the database that no call can.</summary>
    public async Task WriteAsync(Func<Transaction, ValueTask> write) => await Database.WriteAsync<string>(async tx =>
    {
        await write(tx);
        return "";
    }, CancellationToken.None);

    /// <summary>Runs a statement as it stands.</summary>
    public Task ExecuteAsync(string sql) => WriteAsync(async tx => await tx.ExecuteAsync(Sql.Plain(sql), CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.Web.StopAsync();
        await app.DisposeAsync();
        if (!isGuest) await TestDatabases.DropAsync(database);
    }

    private sealed class KeptLog(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

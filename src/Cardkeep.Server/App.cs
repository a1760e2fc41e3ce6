using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Decisions;
using Cardkeep.Housekeeping;
using Cardkeep.Http;
using Cardkeep.Metrics;
using Cardkeep.Network;
using Cardkeep.OAuth;
using Cardkeep.OpenApi;
using Cardkeep.Organizations;
using Cardkeep.Requests;
using Cardkeep.Reveals;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;
using Cardkeep.Vault;
using Cardkeep.Writes;
using Microsoft.Extensions.FileProviders;

namespace Cardkeep;

/// <summary>
/// The whole application: its parts made and connected by hand, its routes, its start-up checks. Tests and benchmarks start this one.
/// </summary>
internal sealed class App : IAsyncDisposable
{
    /// <summary>How long requests in flight may take to finish when the process is told to stop.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    /// <summary>Long enough that our own bound (16 KiB) answers with an envelope, for anything but an attack.</summary>
    private const int LongestRequestLine = 512 * 1024;

    private readonly Clocks clocks;
    private readonly DueWork due;
    private readonly Lanes lanes;

    private App(
        Settings settings, WebApplication web, Database database, Clocks clocks, DueWork due,
        SandboxTokens tokens, DocumentRoutes document, Lanes lanes, Telemetry telemetry, VaultParts vault)
    {
        Vault = vault;
        this.lanes = lanes;
        Telemetry = telemetry;
        Settings = settings;
        Web = web;
        Database = database;
        this.clocks = clocks;
        this.due = due;
        Tokens = tokens;
        Document = document;
    }

    public Settings Settings { get; }

    public WebApplication Web { get; }

    public Database Database { get; }

    public Telemetry Telemetry { get; }

    public required Passwords Passwords { get; init; }

    public SandboxTokens Tokens { get; }

    public VaultParts Vault { get; }

    public DocumentRoutes Document { get; }

    /// <summary>
    /// Opens the storage, brings it up to date, checks that it fits the mode, fills an empty sandbox, and builds the web application.
    /// </summary>
    /// <exception cref="SettingException">A setting that does not fit: one line.</exception>
    /// <exception cref="StorageUnavailableException">A database that is not there or does not fit: one line.</exception>
    public static async Task<App> BuildAsync(
        Settings settings, TimeProvider realTime, Action<ILoggingBuilder> logging, CancellationToken cancel)
    {
        var master = MasterKey.Find(settings);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls([.. settings.Urls]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Body.MostBytes;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
        });
        logging(builder.Logging);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);  // The framework's lines name paths, and paths carry SCA tokens.
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTime);

        App? app = null;                                                      // Whole before the host starts what works in the background.
        builder.Services.AddHostedService(services => new Purge(app!.Database, app.clocks, services.GetRequiredService<ILogger<Purge>>()));
        builder.Services.AddHostedService(services => new Housekeeper(
            app!.due, app.NowAsync, realTime, services.GetRequiredService<ILogger<Housekeeper>>()));
        builder.Services.AddHostedService(services => new Rekeying(
            app!.Vault.Rekey, realTime, services.GetRequiredService<ILogger<Rekeying>>()));
        builder.Services.AddHostedService(services => new VaultRounds(
            app!.Database, app.Vault, settings.Vault.ShredAfter, app.clocks, services.GetRequiredService<ILogger<VaultRounds>>()));
        var web = builder.Build();
        var log = web.Services.GetRequiredService<ILogger<App>>();
        var database = await OpenAsync(settings, realTime, log, cancel);
        try
        {
            var telemetry = new Telemetry(settings.Metrics.Collector);
            return app = await ConnectAsync(
                settings, web, new TimedDatabase(database, telemetry.Meters), master, realTime, telemetry, cancel);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The storage that the settings name, with its schema up to date.</summary>
    public static async Task<Database> OpenAsync(Settings settings, TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        var database = await OpenAsItIsAsync(settings, log, cancel);
        try
        {
            var applied = await Migrator.MigrateAsync(database, clock.GetUtcNow(), cancel);
            foreach (var name in applied) log.MigrationApplied(name);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The storage that the settings name, for who only reads it.</summary>
    public static async Task<Database> OpenAsItIsAsync(Settings settings, ILogger log, CancellationToken cancel)
    {
        Database database = settings.Postgres is { } address
            ? await PostgresDatabase.OpenAsync(
                address, demandsDurability: !settings.IsSandbox, cancel, settings.Spending.DecisionDeadline)
            : SqliteDatabase.Open(settings.SqliteFile, failure => Die(log, failure));
        log.StorageOpened(database.Description);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        await Web.DisposeAsync();
        due.Dispose();
        await lanes.DisposeAsync();                                           // What is queued is decided.
        await Database.DisposeAsync();                                        // Last: whoever still runs needs it.
        Telemetry.Dispose();
    }

    // A sandbox's clock may have been set through another server on the same database.
    private async Task<DateTimeOffset> NowAsync(CancellationToken cancel) =>
        clocks.Product is SandboxClock clock ? await clock.RefreshAsync(cancel) : clocks.Now;

    private static async Task<App> ConnectAsync(
        Settings settings, WebApplication web, Database database, MasterKey? master, TimeProvider realTime, Telemetry telemetry,
        CancellationToken cancel)
    {
        await Installation.ClaimAsync(database, settings.Mode, cancel);
        var sandboxClock = settings.IsSandbox ? await SandboxClock.OpenAsync(database, realTime, cancel) : null;
        var clocks = new Clocks(sandboxClock ?? realTime, realTime);
        var vault = await VaultParts.OpenAsync(database, master, settings, realTime, LogOf<VaultParts>(web), cancel);
        var (keys, cards) = (vault.Keys, vault.Cards);
        await CheckZonesAsync(database, cancel);
        var wire = new CardJson(settings.PublicUrl);
        if (settings.IsSandbox) await new DemoFiller(database, cards, wire).FillAsync(clocks.Now, cancel);

        var inbox = settings.IsSandbox ? new Inbox() : null;
        var sca = new ScaParts(web, database, settings, await keys.CodeKeyAsync(cancel), inbox, realTime);
        var writes = new WritePath(database, sca.Gate, settings);
        var tokens = new SandboxTokens(database, clocks);
        var lanes = new Lanes(database, clocks.Product, settings.Spending, telemetry.Meters, LogOf<Lanes>(web));

        web.UseMiddleware<Failures>();
        web.UseMetrics(telemetry, settings);
        Proxies.Use(web, settings.Proxies);
        web.UseRouting();
        if (settings.RateLimits is { } limits) web.UseMiddleware<RateGate>(new Rates(limits, realTime));
        UseDesigns(web);
        web.UseDocs();
        web.UseMiddleware<ReadingGate>(ReadingGate.NewTurns());
        web.UseMiddleware<Gate>(new Bearers(database, clocks), settings, clocks);
        new CardRoutes(
            new(database, wire),
            new(database, wire),
            new(writes, cards, sca.Gate, wire, settings),
            new(writes, cards, sca.Gate, wire, settings),
            new(writes, sca.Gate, wire),
            new(writes, sca.Gate, wire, settings),
            new(wire),
            new(settings.Levels),
            settings.ScaAlso).Map(web);
        new OrganizationRoutes(database).Map(web);
        new RequestRoutes(new(database), new(writes, settings), new(writes, cards, sca.Gate, wire, settings)).Map(web);
        new NetworkRoutes(new(lanes), new(database)).Map(web);
        RevealParts.Map(web, database, settings, clocks, keys, vault.Digits, sca.Gate, writes);
        new DecisionRoutes(
            new(database), new(database), new(database), new(database, new(new(settings.Spending.Rules)))).Map(web);
        sca.Map(web, settings.IsSandbox);
        var passwords = People.Map(
            web, database, settings, new(await keys.OAuthKeyAsync(cancel)),
            await SigningKeys.OpenAsync(database, keys, settings.Vault.IdTokenKeyLife, clocks.RealNow, LogOf<SigningKeys>(web), cancel),
            sca, realTime);
        new HealthRoutes(database, web.Lifetime).Map(web);
        var expiry = new HoldExpiry(new(settings.Spending.Rules));
        var due = new DueWork(database, [DueCards.Kind, DueHolds.Kind(expiry)], LogOf<DueWork>(web));
        if (sandboxClock is not null)
        {
            new SandboxParts(database, sandboxClock, keys, vault.Digits, writes, inbox!, settings.Levels)
                .Map(web, tokens, cards, wire, due, lanes, expiry);
        }

        var document = new DocumentRoutes(web);
        document.Map();
        return new App(settings, web, database, clocks, due, tokens, document, lanes, telemetry, vault) { Passwords = passwords };
    }

    private static ILogger<T> LogOf<T>(WebApplication web) => web.Services.GetRequiredService<ILogger<T>>();

    // Known at the start, and not in the middle of a purchase.
    private static async Task CheckZonesAsync(Database database, CancellationToken cancel)
    {
        var zones = await database.ReadAsync(tx => HouseRulesTable.ListZonesAsync(tx, cancel), cancel);
        if (zones.FirstOrDefault(zone => !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) is { } unknown)
            throw new StorageUnavailableException($"an organization has the time zone {unknown}, which this machine lacks (tzdata)");
    }

    // The pictures that a card's appearance names (wire-contract.md §9.3).
    private static void UseDesigns(WebApplication web) => web.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "card-designs")),
        RequestPath = "/card-designs",
        OnPrepareResponse = picture => picture.Context.Response.Headers.CacheControl = "public, max-age=86400",
    });

    // A failed flush may have lost pages that the next flush would hide: nothing more is acknowledged, and a restart recovers from the log.
    private static void Die(ILogger log, Exception failure)
    {
        log.StorageBroken(failure);
        Environment.Exit(ExitCode.StorageBroken);
    }
}

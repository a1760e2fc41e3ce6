using System.Globalization;
using System.Net;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary>Starts the product and baseline K, each as a process of its own, as they were built beside this program.</summary>
/// <param name="folder">Where the product keeps what is not in the database: of one database alone.</param>
internal sealed class Servers(string folder)
{
    public static readonly Uri PublicUrl = new("https://cards.example.com");

    /// <summary>
    /// As long as may be: a purchase that a stalled machine lets wait is slow here, and its time is counted. What is refused would not be.
    /// </summary>
    public const string Deadline = "10000";

    // artifacts/bin/Cardkeep.Bench/release/ is where this runs; the last part may be debug.
    private static readonly DirectoryInfo Own = new(AppContext.BaseDirectory.TrimEnd('/'));
    private static readonly string ProductProgram = Path.Combine(Own.Parent!.Parent!.FullName, "Cardkeep.Server", Own.Name, "cardkeep");

    private static readonly string OwnProgram = Path.Combine(AppContext.BaseDirectory, "Cardkeep.Bench");

    public Task<ServedProcess> StartProductAsync(BenchDatabase database, CancellationToken cancel) =>
        StartProductAsync(database.Address, Deadline, cancel);

    /// <param name="database">As <c>CARDKEEP_DATABASE</c> says it.</param>
    /// <param name="deadline">Of a purchase, in milliseconds; null: the product's own.</param>
    public Task<ServedProcess> StartProductAsync(string database, string? deadline, CancellationToken cancel) => ServedProcess.StartAsync(
        ProductProgram,
        folder,
        _ => ["serve"],
        server =>
        {
            Dictionary<string, string> settings = new(StringComparer.Ordinal)
            {
                ["CARDKEEP_URLS"] = Url(server),
                ["CARDKEEP_PUBLIC_URL"] = PublicUrl.OriginalString,
                ["CARDKEEP_DATABASE"] = database,
                ["CARDKEEP_DATA"] = Path.Combine(folder, "data"),
            };
            if (deadline is not null) settings[SpendingSettings.Deadline] = deadline;
            return settings;
        },
        "/readyz",
        cancel);

    public Task<ServedProcess> StartKestrelListAsync(BenchDatabase database, CancellationToken cancel) => ServedProcess.StartAsync(
        OwnProgram,
        folder,
        server => ["kestrel-list", database.Address, Url(server)],
        _ => new Dictionary<string, string>(StringComparer.Ordinal),
        "/",
        cancel);

    private static string Url(IPEndPoint server) => string.Create(CultureInfo.InvariantCulture, $"http://{server.Address}:{server.Port}");
}

using System.Globalization;
using System.Net;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary>Starts the product and baseline K, each as a process of its own, as they were built beside this program.</summary>
/// <param name="folder">Where the product keeps what is not in the database.</param>
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

    public Task<ServedProcess> StartProductAsync(BenchDatabase database, CancellationToken cancel) => ServedProcess.StartAsync(
        ProductProgram,
        folder,
        _ => ["serve"],
        server => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CARDKEEP_URLS"] = Url(server),
            ["CARDKEEP_PUBLIC_URL"] = PublicUrl.OriginalString,
            ["CARDKEEP_DATABASE"] = database.Address,
            ["CARDKEEP_DATA"] = Path.Combine(folder, "data"),
            [SpendingSettings.Deadline] = Deadline,
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

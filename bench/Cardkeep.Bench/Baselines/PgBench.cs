using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cardkeep.Authorizations;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage.Postgres;

namespace Cardkeep.Bench.Baselines;

/// <summary>
/// Baseline P once more, as PostgreSQL's own load generator says it: the same statement, prepared, on as many connections. A card is found
/// by its number in a table of all cards, since that is all that a script of it can draw.
/// </summary>
internal sealed partial class PgBench
{
    private const int Threads = 2;

    /// <summary>Its start and its connections.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Ids in the order of time, as the product's are, and names as long as the network's. Each client has one transaction at a time.
    private const string Asked = """
        WITH asked AS (
            SELECT organization_id, card_id, clock_timestamp() AS now,
                CAST(lpad(to_hex(CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)), 12, '0')
                    || substr(CAST(gen_random_uuid() AS text), 14) AS uuid) AS id,
                'p' || lpad(CAST(CAST(:client_id AS integer) AS text), 4, '0')
                    || lpad(to_hex(CAST(floor(extract(epoch FROM clock_timestamp()) * 1000000) AS bigint)), 13, '0') AS transaction_id
            FROM bench_cards
            WHERE number = :number
        ), moved AS (
        """;

    private readonly string program;
    private readonly BenchDatabase database;
    private readonly KnownDecision known;
    private readonly Periods periods;
    private readonly long cards;

    private PgBench(string program, BenchDatabase database, KnownDecision known, Periods periods, long cards)
    {
        this.program = program;
        this.database = database;
        this.known = known;
        this.periods = periods;
        this.cards = cards;
    }

    /// <summary>Null: it does not stand beside the server, or the server is on another machine.</summary>
    /// <param name="processes">The server's.</param>
    public static async Task<PgBench?> FindAsync(
        BenchDatabase database, IReadOnlyList<int> processes, KnownDecision known, Periods periods, CancellationToken cancel)
    {
        if (FindProgram(processes) is not { } program) return null;

        await database.RunAsync("""
            CREATE TABLE bench_cards (number bigint PRIMARY KEY, organization_id uuid NOT NULL, card_id uuid NOT NULL);
            INSERT INTO bench_cards SELECT row_number() OVER (ORDER BY id), organization_id, id FROM cards
            """, cancel);
        await database.SettleAsync(cancel);
        var cards = await database.NumberAsync("SELECT count(*) FROM bench_cards", cancel);
        return new PgBench(program, database, known, periods, cards);
    }

    /// <summary>One window. Who is approved cannot be seen from here: the sums after it tell.</summary>
    public async Task<Window> RunAsync(bool isHot, int clients, Times times, CancellationToken cancel)
    {
        var script = Path.Combine(database.Folder, "decision.sql");
        var log = Path.Combine(database.Folder, "pgbench");
        await File.WriteAllTextAsync(script, WriteScript(isHot), cancel);
        foreach (var old in FindLogs(log)) File.Delete(old);
        await RunProgramAsync(script, log, clients, times, cancel);
        List<(long End, long Span)> lines = [];                               // Microseconds.
        foreach (var file in FindLogs(log))
        {
            await foreach (var line in File.ReadLinesAsync(file, cancel))
            {
                var fields = line.Split(' ');                                 // "client number span script seconds microseconds"
                lines.Add((Number(fields[4]) * 1_000_000 + Number(fields[5]), Number(fields[2])));
            }
        }

        if (lines is []) throw new WrongAnswerException("pgbench: no transaction was logged");
        var from = lines.Min(line => line.End - line.Span) + (long)times.WarmUp.TotalMicroseconds;
        var until = from + (long)times.Window.TotalMicroseconds;
        var spans = lines.Where(line => line.End >= from && line.End < until).Select(line => line.Span * Stopwatch.Frequency / 1_000_000);
        return new Window([.. spans.Order()], times.Window, lines.Count);

        static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    private static string? FindProgram(IReadOnlyList<int> processes)
    {
        foreach (var process in processes)
        {
            var link = new FileInfo($"/proc/{process}/exe");
            if (link.LinkTarget is not { } server) continue;                  // Somebody else's process, or another machine's.

            var beside = Path.Combine(Path.GetDirectoryName(server)!, "pgbench");
            if (File.Exists(beside)) return beside;
        }

        return null;
    }

    private async Task RunProgramAsync(string script, string log, int clients, Times times, CancellationToken cancel)
    {
        var address = PostgresAddress.Parse(database.Address)!;
        var seconds = (int)Math.Ceiling((times.WarmUp + times.Window).TotalSeconds) + 1;
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = database.Folder,
        };
        string[] arguments =
        [
            "-n", "-M", "prepared", "-f", script, "-c", Say($"{clients}"), "-j", Say($"{Threads}"), "-T", Say($"{seconds}"),
            "-l", "--log-prefix", log, "-h", address.Host, "-p", Say($"{address.Port}"), "-U", address.User, address.Database,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (address.Password is not null) start.Environment["PGPASSWORD"] = address.Password;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(seconds) + Patience, TimeProvider.System, cancel);
            if (process.ExitCode != 0 || (await errors).Contains("aborted", StringComparison.Ordinal))
                throw new WrongAnswerException($"pgbench ended with {process.ExitCode}: {await errors}");
            await output;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>P's own statement: what is drawn comes out of <c>asked</c>, and the rest is written down.</summary>
    private string WriteScript(bool isHot)
    {
        var now = TimeProvider.System.GetUtcNow();
        var day = periods.At(now).Day;
        var merchant = Purchases.Merchant;
        string[] values =
        [
            Drawn("organization_id"), Drawn("card_id"), Say($"DATE '{day:yyyy-MM-dd}'"), Say($"DATE '{day:yyyy-MM}-01'"),
            Say($"CAST({Purchases.Cents} AS bigint)"), Drawn("now"), Drawn("id"), Drawn("transaction_id"), Quote(known.Zone),
            Bytes(Purchases.Digest), Bytes(known.Facts), Quote(merchant.Id!), Quote(merchant.Name!),
            Say($"{merchant.Mcc!.Value.Code}"), Quote(merchant.City!), Quote(merchant.Country!),
            Say($"{Drawn("now")} + INTERVAL '{known.HoldDays} days'"), Quote(known.Kind), Quote(Purchases.TraceId), Quote(known.Event),
        ];
        var filled = Parameter().Replace(
            StatementPerDecision.Statement, match => values[int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) - 1]);
        const string opening = "WITH moved AS (";
        var number = isHot ? "1" : Say($"random(1, {cards})");
        return $"\\set number {number}\n{Asked}{filled[opening.Length..]};\n";

        static string Drawn(string column) => $"(SELECT {column} FROM asked)";

        static string Bytes(byte[] value) => $"CAST('\\x{Convert.ToHexStringLower(value)}' AS bytea)";
    }

    // A colon in front of a letter would be one of its variables.
    private static string Quote(string text)
    {
        var plain = text
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "''", StringComparison.Ordinal)
            .Replace(":", "\\x3A", StringComparison.Ordinal);
        return $"E'{plain}'";
    }

    private static string[] FindLogs(string prefix) => Directory.GetFiles(Path.GetDirectoryName(prefix)!, "pgbench.*");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}

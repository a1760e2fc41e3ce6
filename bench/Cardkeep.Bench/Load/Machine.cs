using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cardkeep.Bench.Load;

/// <summary>What the figures depend on besides the program, and who else used the processor meanwhile. Linux; elsewhere unknown.</summary>
internal static class Machine
{
    private const int FlushBytes = 8192;
    private const int Flushes = 200;

    /// <summary>As <c>fdatasync of 8 kB: 87 µs</c>: the median of writing a page over and waiting for the disk.</summary>
    public static string MeasureFlush(string folder)
    {
        var file = Path.Combine(folder, "flush");
        using var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose, FlushBytes);
        var page = new byte[FlushBytes];
        RandomAccess.Write(handle, page, 0);
        var spans = new List<TimeSpan>();
        for (var flush = 0; flush < Flushes; flush++)
        {
            RandomAccess.Write(handle, page, 0);
            var started = Stopwatch.GetTimestamp();
            if (SyncData(handle) != 0) return "fdatasync failed";
            spans.Add(Stopwatch.GetElapsedTime(started));
        }

        spans.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"fdatasync of 8 kB: {spans[Flushes / 2].TotalMicroseconds:0} µs");
    }

    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {Memory >> 20} MB, {RuntimeInformation.OSDescription}, {Programs}");

    private static long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    // Product, baselines and this program are built alike, so what holds here holds there.
    private static string Programs => $"{RuntimeInformation.FrameworkDescription} ({Collector} GC), Npgsql {Driver?.ToString(3)}";

    private static string Collector => GCSettings.IsServerGC ? "server" : "workstation";

    private static Version? Driver => typeof(Npgsql.NpgsqlConnection).Assembly.GetName().Version;

    /// <summary>The sources' commit, with a + where they were changed after it; empty where git does not say.</summary>
    public static async Task<string> FindCommitAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo("git", ["-C", AppContext.BaseDirectory, "describe", "--always", "--dirty=+"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            var output = await git.StandardOutput.ReadToEndAsync(cancel);
            await git.WaitForExitAsync(cancel);
            return output.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    /// <summary>Resident memory of a process; null where the machine does not say.</summary>
    public static double? FindMegabytes(int process)
    {
        var status = $"/proc/{process}/status";
        if (!File.Exists(status)) return null;

        var line = File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
    }

#pragma warning disable SYSLIB1054 // Generated marshalling wants unsafe code; this call marshals nothing but a handle.
    [DllImport("libc", EntryPoint = "fdatasync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncData(SafeFileHandle file);
#pragma warning restore SYSLIB1054
}

/// <summary>Processor time of the whole machine and of what belongs to the benchmark: its own process, its servers, the database.</summary>
internal sealed class ProcessorTime
{
    private const double TicksPerSecond = 100;                                // USER_HZ, the same on every Linux.

    private static readonly int[] BusyFields = [1, 2, 3, 6, 7, 8];

    private readonly IReadOnlyList<int> ours;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly long busyAtStart;
    private readonly long oursAtStart;

    /// <param name="ours">Processes whose children count as well.</param>
    public ProcessorTime(IReadOnlyList<int> ours)
    {
        this.ours = ours;
        busyAtStart = ReadBusy();
        oursAtStart = ReadOurs();
    }

    /// <summary>The server process of a database's backend, under which all its work is.</summary>
    public static int? FindParent(int process) => ReadProcess(process) is { Parent: > 1 } found ? (int)found.Parent : null;

    /// <summary>Cores that others used since the start; null where the machine does not say.</summary>
    public double? OtherCores()
    {
        var busy = ReadBusy() - busyAtStart;
        if (busy <= 0) return null;

        var others = busy - (ReadOurs() - oursAtStart);
        return Math.Max(0, others / TicksPerSecond / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    // "cpu  user nice system idle iowait irq softirq steal …"
    private static long ReadBusy()
    {
        if (!File.Exists("/proc/stat")) return 0;

        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 9 ? 0 : BusyFields.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture));
    }

    private long ReadOurs()
    {
        if (!Directory.Exists("/proc/self")) return 0;

        var used = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;

            var (parent, own, ended) = ReadProcess(id);
            if (ours.Contains(id)) used += own + ended;
            else if (ours.Contains((int)parent)) used += own;
        }

        return used;
    }

    /// <summary>Its parent, its own time, and that of its children that have ended; zeros where it is gone.</summary>
    private static (long Parent, long Own, long Ended) ReadProcess(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');      // The name before may hold anything.
            return (Number(1), Number(11) + Number(12), Number(13) + Number(14));

            long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return default;
        }
    }
}

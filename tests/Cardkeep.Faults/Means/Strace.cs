namespace Cardkeep.Tests.Means;

/// <summary>
/// strace in front of a server, beside which it runs (-D), so that the server is the process that was started. Everything but the calls it
/// looks at runs at full speed.
/// </summary>
internal static class Strace
{
    private const string Flushes = "fsync,fdatasync";

    /// <summary>Every flush of a file or its log fails from the n-th on of a thread: the one that writes.</summary>
    public static IReadOnlyList<string> FailFlushes(Site site, int from) => Inject(site, $"error=EIO:when={from}+");

    /// <summary>Every flush takes as long.</summary>
    public static IReadOnlyList<string> SlowFlushes(Site site, TimeSpan delay) =>
        Inject(site, $"delay_enter={(long)delay.TotalMicroseconds}");

    /// <summary>Writes down flushes of files and what is sent, in the order in which they end.</summary>
    public static IReadOnlyList<string> Write(string log) =>
        [.. Head, "-y", "-s", "20", "-o", log, "-e", $"trace={Flushes},sendto,sendmsg"];

    private static IReadOnlyList<string> Head => ["strace", "-D", "-f", "--seccomp-bpf", "-qq"];

    private static IReadOnlyList<string> Inject(Site site, string fault) =>
    [
        .. Head, "-o", Path.Combine(site.Home, "strace.log"), "-P", site.File, "-P", $"{site.File}-wal",
        "-e", $"trace={Flushes}", "-e", $"inject={Flushes}:{fault}",
    ];
}

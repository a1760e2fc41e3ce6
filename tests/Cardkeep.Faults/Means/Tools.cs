using System.Diagnostics;

namespace Cardkeep.Tests.Means;

/// <summary>What a machine may lack: then the tests that need it are skipped, visibly.</summary>
internal static class Tools
{
    private static readonly string[] LibraryFolders = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];

    /// <summary>Null: strace is here, and may trace.</summary>
    public static string? NoStrace { get; } = Works("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fdatasync", "true")
        ? null : "strace (6 or newer) is not installed, or may not trace";

    /// <summary>Null: a small disk can be mounted.</summary>
    public static string? NoMount { get; } = Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()
        && Works("unshare", "-m", "mount", "-t", "tmpfs", "none", Path.GetTempPath())
        ? null : "only root may mount a small disk";

    /// <summary>Null: there is a PostgreSQL whose programs are known.</summary>
    public static string? NoCluster { get; } = Cluster.Programs is null
        ? "CARDKEEP_TEST_POSTGRES_BIN is not set: ./test sets it" : null;

    /// <summary>The library of libfaketime for programs with threads; null: not installed.</summary>
    public static string? Faketime { get; } = LibraryFolders.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "libfaketimeMT.so.1", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 3,
        }))
        .FirstOrDefault();

    public static string? NoFaketime => Faketime is null ? "libfaketime is not installed" : null;

    public static async Task RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(Quiet(program, words))!;
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', words)}: {await said}{await errors}");
    }

    private static ProcessStartInfo Quiet(string program, string[] words) => new(program, words)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static bool Works(string program, params string[] words)
    {
        try
        {
            using var process = Process.Start(Quiet(program, words))!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute() => Skip = Tools.NoStrace;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = Tools.NoMount;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip = Tools.NoCluster;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class FaketimeTheoryAttribute : TheoryAttribute
{
    public FaketimeTheoryAttribute() => Skip = Tools.NoFaketime;
}

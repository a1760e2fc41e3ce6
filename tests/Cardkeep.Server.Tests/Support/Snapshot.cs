using System.Runtime.CompilerServices;

namespace Cardkeep.Tests.Support;

/// <summary>
/// A document that a test prints, compared with the one that is kept. CARDKEEP_ACCEPT=1 writes it anew, and the diff is read in review.
/// </summary>
internal static class Snapshot
{
    /// <param name="path">From the repository's root.</param>
    public static void Match(string text, string path, [CallerFilePath] string caller = "")
    {
        var file = Path.Combine(RootOf(caller), path);
        if (Environment.GetEnvironmentVariable("CARDKEEP_ACCEPT") == "1") Write(file, text);
        Assert.True(File.Exists(file), $"{path} is not there: CARDKEEP_ACCEPT=1 ./test writes it");
        Assert.Equal(File.ReadAllText(file), text);
    }

    /// <summary>The repository's root, above the file that asks.</summary>
    public static string RootOf([CallerFilePath] string caller = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(caller)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Cardkeep.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}

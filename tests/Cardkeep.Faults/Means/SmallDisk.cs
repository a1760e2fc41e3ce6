namespace Cardkeep.Tests.Means;

/// <summary>A disk in memory that can be filled to its last byte, and freed again.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    /// <summary>More than a log may grow to before it is put into the file (64 MB).</summary>
    private const int Megabytes = 96;

    private readonly string ballast;

    private SmallDisk(string folder)
    {
        Folder = folder;
        ballast = Path.Combine(folder, "ballast");
    }

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(string home)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home, "disk")).FullName;
        await Tools.RunAsync("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "none", folder);
        return new(folder);
    }

    /// <summary>Takes all the room that is left, and what others give back meanwhile.</summary>
    public void Fill()
    {
        using var file = new FileStream(ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in (int[])[1024 * 1024, 4096, 1])
        {
            try
            {
                var bytes = new byte[piece];
                while (true) file.Write(bytes);
            }
            catch (IOException)
            {
                // No room for so much: perhaps for less.
            }
        }
    }

    public void Free() => File.Delete(ballast);

    public async ValueTask DisposeAsync() => await Tools.RunAsync("umount", "-l", Folder);
}

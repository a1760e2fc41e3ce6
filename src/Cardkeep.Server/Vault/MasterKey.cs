using System.Buffers.Text;
using System.Security.Cryptography;

namespace Cardkeep.Vault;

/// <summary>
/// The key that wraps every other key, and does nothing else. It comes from a file outside the data folder and the database.
/// </summary>
internal sealed class MasterKey
{
    private const int Bytes = 32;
    private const string Setting = VaultSettings.MasterKey;

    /// <summary>44 characters and some white space: whatever is longer is no key, and may have no end.</summary>
    private const int MostText = 100;

    /// <summary>Whoever is placing the file at this moment is done in a millisecond, or never.</summary>
    private static readonly TimeSpan LongestRace = TimeSpan.FromSeconds(2);

    private readonly byte[] key;

    private MasterKey(byte[] key) => this.key = key;

    /// <summary>Reads the file. Null: it is not there, and a sandbox that has no keys yet may make it.</summary>
    /// <exception cref="SettingException">Not there in production, not to be read, or no key.</exception>
    public static MasterKey? Find(Settings settings)
    {
        var file = settings.Vault.MasterKeyFile;
        if (Path.Exists(file)) return Read(file);
        if (!settings.IsSandbox) throw new SettingException(Setting, $"names {file}, which is not there");

        TryMaking(file, () => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!));
        return null;
    }

    /// <summary>Makes the file, readable by its owner alone; where somebody else made it at the same moment, reads theirs.</summary>
    /// <exception cref="SettingException">It cannot be made.</exception>
    public static MasterKey Make(Settings settings)
    {
        var file = settings.Vault.MasterKeyFile;
        var draft = $"{file}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        TryMaking(file, () =>
        {
            Write(draft);
            Place(draft, file);
        });
        return Read(file);
    }

    /// <summary>Seals another key, bound to what it is for.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> inner, string binding) => Sealed.Seal(key, inner, binding);

    /// <exception cref="AuthenticationTagMismatchException">Another master key wrapped it, or it was moved.</exception>
    public byte[] Unwrap(byte[] wrapped, string binding) => Sealed.Open(key, wrapped, binding);

    private static MasterKey Read(string file)
    {
        var text = new byte[MostText];
        var length = 0;
        try
        {
            using var stream = File.OpenRead(file);
            length = stream.ReadAtLeast(text, MostText, throwOnEndOfStream: false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(Setting, $"names {file}, which cannot be read: {failure.Message}");
        }

        var key = new byte[Bytes];
        var status = Base64.DecodeFromUtf8(text.AsSpan(0, length).Trim(" \t\r\n"u8), key, out _, out var written);
        return status == System.Buffers.OperationStatus.Done && written == Bytes
            ? new MasterKey(key)
            : throw new SettingException(Setting, $"names {file}, which does not hold 32 bytes in Base64");
    }

    private static void TryMaking(string file, Action make)
    {
        try
        {
            make();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(Setting, $"names {file}, which cannot be made: {failure.Message}");
        }
    }

    private static void Write(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
    }

    // Whole or not at all, and never over another: two servers may start at once. The framework looks and then renames, so one at a time.
    private static void Place(string draft, string file)
    {
        try
        {
            using var turn = new FileStream(file + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.DeleteOnClose,
            });
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (SpinWait.SpinUntil(() => File.Exists(file), LongestRace))
        {
            File.Delete(draft);
        }
    }
}

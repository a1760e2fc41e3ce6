using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cardkeep.Vault;

/// <summary>
/// The key that wraps every other key, and does nothing else. It comes from a file outside the data folder and the database.
/// </summary>
internal sealed class MasterKey
{
    private const int Bytes = 32;

    private readonly byte[] key;

    private MasterKey(byte[] key) => this.key = key;

    /// <summary>Reads the file; in sandbox mode makes it at first start, readable by its owner alone.</summary>
    /// <exception cref="SettingException">Not there in production, or no key.</exception>
    public static MasterKey Load(Settings settings)
    {
        var file = settings.MasterKeyFile;
        if (!File.Exists(file) && settings.IsSandbox) MakeOrRefuse(file);
        if (!File.Exists(file)) throw new SettingException("CARDKEEP_MASTER_KEY_FILE", $"names {file}, which is not there");

        var key = new byte[Bytes];
        var text = Encoding.ASCII.GetBytes(File.ReadAllText(file).Trim());
        var status = Base64.DecodeFromUtf8(text, key, out _, out var written);
        if (status != System.Buffers.OperationStatus.Done || written != Bytes)
            throw new SettingException("CARDKEEP_MASTER_KEY_FILE", $"names {file}, which does not hold 32 bytes in Base64");
        return new MasterKey(key);
    }

    /// <summary>Seals another key, bound to what it is for.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> inner, string binding) => Sealed.Seal(key, inner, binding);

    /// <exception cref="AuthenticationTagMismatchException">Another master key wrapped it, or it was moved.</exception>
    public byte[] Unwrap(byte[] wrapped, string binding) => Sealed.Open(key, wrapped, binding);

    private static void MakeOrRefuse(string file)
    {
        try
        {
            Make(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException("CARDKEEP_MASTER_KEY_FILE", $"names {file}, which cannot be made: {failure.Message}");
        }
    }

    private static void Make(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
    }
}

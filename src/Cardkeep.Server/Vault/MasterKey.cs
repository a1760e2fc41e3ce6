using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Cardkeep.Vault;

/// <summary>
/// The key that wraps every other key, and does nothing else. It comes from outside the data folder and the database: a file, a setting, or
/// a program.
/// </summary>
internal sealed class MasterKey
{
    private const int Bytes = 32;

    /// <summary>What was wrapped before keys had ids says so.</summary>
    private const long NoId = 0;

    /// <summary>Whoever is placing the file at this moment is done in a millisecond, or never.</summary>
    private static readonly TimeSpan LongestRace = TimeSpan.FromSeconds(2);

    private readonly byte[] key;

    private MasterKey(byte[] key)
    {
        this.key = key;
        Id = Math.Max(NoId + 1, BinaryPrimitives.ReadUInt32BigEndian(HMACSHA256.HashData(key, "master key id"u8)));
    }

    /// <summary>Follows from the key, and tells nothing of it: what it wrapped begins with it.</summary>
    public long Id { get; }

    /// <summary>The present one. Null: its file is not there, and a sandbox that has no keys yet may make it.</summary>
    /// <exception cref="SettingException">Not there in production, not to be had, or no key.</exception>
    public static MasterKey? Find(Settings settings)
    {
        var place = settings.Vault.MasterKey;
        if (MasterKeySource.Of(place).Find() is { } text) return Read(place, text);
        if (!settings.IsSandbox) throw NotThere(place);

        TryMaking(place, () => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(place.File!))!));
        return null;
    }

    /// <summary>The one before. Null: none is named.</summary>
    /// <exception cref="SettingException">Not there, not to be had, or no key.</exception>
    public static MasterKey? FindOld(Settings settings) => settings.Vault.FormerMasterKey is { } place
        ? Read(place, MasterKeySource.Of(place).Find() ?? throw NotThere(place))
        : null;

    /// <summary>Makes the file, readable by its owner alone; where somebody else made it at the same moment, reads theirs.</summary>
    /// <exception cref="SettingException">It cannot be made.</exception>
    public static MasterKey Make(Settings settings)
    {
        var place = settings.Vault.MasterKey;
        var draft = $"{place.File}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        TryMaking(place, () =>
        {
            Write(draft);
            Place(draft, place.File!);
        });
        return Read(place, MasterKeySource.Of(place).Find() ?? throw NotThere(place));
    }

    /// <summary>Seals another key, bound to what it is for.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> inner, string binding) => Sealed.Seal(Id, key, inner, binding);

    /// <exception cref="AuthenticationTagMismatchException">Another master key wrapped it, or it was moved.</exception>
    public byte[] Unwrap(byte[] wrapped, string binding) =>
        Sealed.Open(IsWithoutId(wrapped) ? NoId : Id, key, wrapped, binding);

    public static bool IsWithoutId(byte[] wrapped) => Sealed.KeyIdOf(wrapped) == NoId;

    private static MasterKey Read(MasterKeyPlace place, byte[] text)
    {
        var key = new byte[Bytes];
        var status = Base64.DecodeFromUtf8(text.AsSpan().Trim(" \t\r\n"u8), key, out _, out var written);
        CryptographicOperations.ZeroMemory(text);
        return status == System.Buffers.OperationStatus.Done && written == Bytes
            ? new MasterKey(key)
            : throw new SettingException(place.Setting, place switch
            {
                { File: { } file } => $"names {file}, which does not hold 32 bytes in Base64",
                { Command: { } words } => $"names {words[0]}, which does not say 32 bytes in Base64",
                _ => "must be 32 bytes in Base64",
            });
    }

    private static SettingException NotThere(MasterKeyPlace place) => new(place.Setting, $"names {place.File}, which is not there");

    private static void TryMaking(MasterKeyPlace place, Action make)
    {
        try
        {
            make();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(place.Setting, $"names {place.File}, which cannot be made: {failure.Message}");
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

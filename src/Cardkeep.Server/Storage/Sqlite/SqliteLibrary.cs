using System.Runtime.InteropServices;
using SQLitePCL;

namespace Cardkeep.Storage.Sqlite;

/// <summary>
/// The operating system's SQLite library, never a bundled one: security updates come with the system's (docs/decisions/0004).
/// </summary>
internal static class SqliteLibrary
{
    /// <summary>The first version with STRICT tables.</summary>
    private const int OldestVersion = 3_037_000;

    private static readonly Lazy<string> Loaded = new(Load);

    private static readonly Lazy<nint> File = new(() =>
        NativeLibrary.Load(FileName, typeof(SqliteLibrary).Assembly, DllImportSearchPath.SafeDirectories));

    /// <summary>Its version, loaded once for the process.</summary>
    /// <exception cref="StorageUnavailableException">Not installed, or too old: the message says what to install.</exception>
    public static string Version => Loaded.Value;

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Find);
        NativeLibrary.SetDllImportResolver(typeof(SqliteColumns).Assembly, Find);
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            if (raw.sqlite3_libversion_number() < OldestVersion)
            {
                throw new StorageUnavailableException(
                    $"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old: Cardkeep needs 3.37 or later");
            }

            return raw.sqlite3_libversion().utf8_to_string();
        }
        catch (DllNotFoundException missing)
        {
            throw new StorageUnavailableException(
                $"{FileName} is not installed (Debian and Ubuntu: apt-get install libsqlite3-0)", missing);
        }
    }

    // One file for the driver's calls and for ours, wherever each of them would have looked.
    private static nint Find(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path) =>
        name == SqliteColumns.Library ? File.Value : 0;

    private static string FileName =>
        OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : OperatingSystem.IsWindows() ? "winsqlite3.dll" : "libsqlite3.so.0";
}

using System.Runtime.InteropServices;

namespace Cardkeep.Storage.Sqlite;

/// <summary>
/// The library's calls that look at a column of the row on which a statement stands. They wait for nothing and call nobody back, so they
/// go without the driver's reference count and change of mode, which cost more than the calls themselves: a page of a hundred cards makes
/// seven thousand of them (docs/decisions/0004).
/// </summary>
internal static class SqliteColumns
{
    /// <summary>The name by which the driver calls the library as well; <see cref="SqliteLibrary"/> says which file it is.</summary>
    public const string Library = "e_sqlite3";

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code in this project, and has nothing to marshal here.
    [DllImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Type(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern long Integer(nint statement, int column);

    /// <summary>Where a text or a blob begins, good until the statement moves on; 0 for an empty one and for null.</summary>
    [DllImport(Library, EntryPoint = "sqlite3_column_blob"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Start(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Length(nint statement, int column);
#pragma warning restore SYSLIB1054
}

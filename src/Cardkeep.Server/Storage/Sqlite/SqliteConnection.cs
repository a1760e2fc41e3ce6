using System.Runtime.InteropServices;
using SQLitePCL;

namespace Cardkeep.Storage.Sqlite;

/// <summary>
/// One handle on the file, with its prepared statements; used by one thread at a time. We speak to the library directly: an ADO.NET driver
/// in between cost twice the time of a list (docs/decisions/0004).
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    /// <summary>
    /// Our statements are some sixty; a filter of a list has up to eight shapes. Beyond this all are dropped and prepared anew.
    /// </summary>
    private const int MostPrepared = 500;

    private readonly sqlite3 handle;
    private readonly Dictionary<string, sqlite3_stmt> prepared = new(StringComparer.Ordinal);

    public SqliteConnection(string file, bool writes)
    {
        _ = SqliteLibrary.Version;
        var flags = writes ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY;
        var result = raw.sqlite3_open_v2(file, out handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        raw.sqlite3_extended_result_codes(handle, 1);
        if (result != raw.SQLITE_OK) throw Failure(result);
    }

    /// <summary>False once the library has ended the transaction by itself, as it does on some errors.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <summary>Pages that this handle has written to the log since it was opened.</summary>
    public int PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
            return pages;
        }
    }

    /// <summary>Runs a statement to its end, once for each of its rows where it has rows, and tells how many it changed.</summary>
    public int Execute(string sql, IReadOnlyList<SqlValue> values)
    {
        var changed = 0;
        Run(sql, values, statement =>
        {
            int result;
            do result = raw.sqlite3_step(statement); while (result == raw.SQLITE_ROW);
            changed += raw.sqlite3_changes(handle);
            return result;
        });
        return changed;
    }

    public int Execute(string sql) => Execute(sql, []);

    public void Query(string sql, IReadOnlyList<SqlValue> values, Action<Row> show) => Run(sql, values, statement =>
    {
        var row = new SqliteRow(statement);
        int result;
        while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW) show(row);
        return result;
    });

    public void RunScript(string script)
    {
        var result = raw.sqlite3_exec(handle, script);
        if (result != raw.SQLITE_OK) throw Failure(result);
    }

    /// <summary>Copies what it can of the log into the database file, without waiting for readers. False: one was in the way.</summary>
    public bool Checkpoint(bool truncate = false)
    {
        var kind = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        var result = raw.sqlite3_wal_checkpoint_v2(handle, null, kind, out _, out _);
        if (result is not raw.SQLITE_OK and not raw.SQLITE_BUSY) throw Failure(result);
        return result == raw.SQLITE_OK;
    }

    /// <summary>Makes this database what another one is.</summary>
    /// <param name="tell">Hears how much is done, in tenths of the whole, from 10 to 100.</param>
    public void CopyFrom(SqliteConnection source, int pagesAtOnce, Action<int> tell)
    {
        using var backup = raw.sqlite3_backup_init(handle, "main", source.handle, "main");
        if (backup.IsInvalid) throw Failure(raw.sqlite3_extended_errcode(handle));

        int result;
        var told = 0;
        do
        {
            result = raw.sqlite3_backup_step(backup, pagesAtOnce);
            var (left, all) = (raw.sqlite3_backup_remaining(backup), raw.sqlite3_backup_pagecount(backup));
            for (var done = all == 0 ? 0 : (all - left) * 10L / all; told < done;) tell(++told * 10);
        }
        while (result == raw.SQLITE_OK);
        if (result != raw.SQLITE_DONE) throw Failure(result);
    }

    public void Dispose()
    {
        Forget();
        handle.Dispose();
    }

    private void Run(string sql, IReadOnlyList<SqlValue> values, Func<sqlite3_stmt, int> step)
    {
        var statement = Prepare(sql);
        var rows = values.FirstOrDefault(value => value.Column is not null).Column?.Count ?? 1;
        for (var row = 0; row < rows; row++)
        {
            try
            {
                for (var place = 0; place < values.Count; place++)
                {
                    if (values[place].Column is { } column) Bind(statement, place + 1, column.At(row));
                    else if (row == 0) Bind(statement, place + 1, values[place]);
                }

                var result = step(statement);
                if (result != raw.SQLITE_DONE) throw Failure(result);
            }
            finally
            {
                raw.sqlite3_reset(statement);
            }
        }
    }

    private sqlite3_stmt Prepare(string sql)
    {
        if (!prepared.TryGetValue(sql, out var statement))
        {
            var result = raw.sqlite3_prepare_v2(handle, sql, out statement);
            if (result != raw.SQLITE_OK) throw Failure(result);
            if (prepared.Count >= MostPrepared) Forget();
            prepared.Add(sql, statement);
        }

        return statement;
    }

    private void Bind(sqlite3_stmt statement, int place, SqlValue value)
    {
        var result = value switch
        {
            { IsNull: true } => raw.sqlite3_bind_null(statement, place),
            { Type: SqlType.Uuid } => raw.sqlite3_bind_blob(statement, place, value.Id.ToByteArray(bigEndian: true)),
            { Type: SqlType.Integer or SqlType.Boolean or SqlType.Instant } => raw.sqlite3_bind_int64(statement, place, value.Number),
            { Type: SqlType.Date } => raw.sqlite3_bind_text(statement, place, SqliteRow.Format(DateOnly.FromDayNumber((int)value.Number))),
            { Type: SqlType.Text } => raw.sqlite3_bind_text(statement, place, (string)value.Reference!),
            { Type: SqlType.Bytes } => raw.sqlite3_bind_blob(statement, place, (byte[])value.Reference!),
            _ => throw new ArgumentException("a list is rendered as its values", nameof(value)),
        };
        if (result != raw.SQLITE_OK) throw Failure(result);
    }

    private void Forget()
    {
        foreach (var statement in prepared.Values) statement.Dispose();
        prepared.Clear();
    }

    private SqliteException Failure(int result) => new(result, raw.sqlite3_errmsg(handle).utf8_to_string());
}

/// <summary>
/// What the library answered: an extended result code and its own words, which name tables and columns and never a value.
/// </summary>
internal sealed class SqliteException(int code, string message) : ExternalException($"SQLite {code}: {message}", code)
{
    /// <summary>What a check of the whole file found, in one line.</summary>
    public static SqliteException Damaged(IEnumerable<string> complaints) =>
        new(raw.SQLITE_CORRUPT, string.Join("; ", complaints).ReplaceLineEndings(" "));

    /// <summary>No room on the disk, or none allowed: the statement is undone, and it may work again later.</summary>
    public bool IsFull => (ErrorCode & 0xFF) == raw.SQLITE_FULL;

    /// <summary>What is in the file is not what the library left there.</summary>
    public bool IsDamaged => (ErrorCode & 0xFF) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    public bool IsBusy => (ErrorCode & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>
    /// The file or the disk cannot be trusted any more: after a failed flush the next one may succeed without the lost pages.
    /// </summary>
    public bool IsBroken => IsDamaged || (ErrorCode & 0xFF) == raw.SQLITE_IOERR;
}

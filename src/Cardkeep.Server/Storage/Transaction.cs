namespace Cardkeep.Storage;

/// <summary>One transaction, as a unit of work sees it.</summary>
internal abstract class Transaction
{
    /// <summary>Said of a unit that caught the failure of a statement and gave a value nevertheless: none of it is committed.</summary>
    public const string WentOn = "a unit of work went on after one of its statements had failed";

    public abstract Engine Engine { get; }

    /// <summary>Runs a statement now and tells how many rows it touched.</summary>
    public abstract ValueTask<int> ExecuteAsync(Sql sql, CancellationToken cancel);

    /// <summary>
    /// Runs a statement whose answer nobody needs. On PostgreSQL it travels with the next statement, at the latest with COMMIT, which
    /// saves a round trip while locks are held; its failure then shows there.
    /// </summary>
    public abstract ValueTask SendAsync(Sql sql, CancellationToken cancel);

    /// <summary>Runs a query and shows each row; the row is good only while it is shown.</summary>
    public abstract ValueTask EachAsync(Sql sql, Action<Row> show, CancellationToken cancel);

    /// <summary>
    /// Runs queries one after the other, in one round trip. On PostgreSQL each sees what was committed before it began, so that a query
    /// behind one that waited for a lock sees what the lock's last holder wrote.
    /// </summary>
    public abstract ValueTask EachAsync(IReadOnlyList<Reading> readings, CancellationToken cancel);

    /// <summary>Runs many statements without parameters: a migration.</summary>
    public abstract ValueTask RunScriptAsync(string script, CancellationToken cancel);

    public async ValueTask<T?> FirstAsync<T>(Sql sql, Func<Row, T> read, CancellationToken cancel) where T : class
    {
        T? first = null;
        await EachAsync(sql, row => first ??= read(row), cancel);
        return first;
    }

    public async ValueTask<IReadOnlyList<T>> ListAsync<T>(Sql sql, Func<Row, T> read, CancellationToken cancel)
    {
        List<T> list = [];
        await EachAsync(sql, row => list.Add(read(row)), cancel);
        return list;
    }

    /// <summary>One number: a count or a sum; 0 where there is no row or nothing to sum.</summary>
    public async ValueTask<long> NumberAsync(Sql sql, CancellationToken cancel)
    {
        var number = 0L;
        await EachAsync(sql, row => number = row.IntegerOrNull(0) ?? 0, cancel);
        return number;
    }
}

/// <summary>A query, and who is shown its rows.</summary>
internal readonly record struct Reading(Sql Query, Action<Row> Show);

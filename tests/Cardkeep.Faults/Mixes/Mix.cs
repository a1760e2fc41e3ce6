using System.Collections.Concurrent;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Mixes;

/// <summary>
/// Callers who order cards, lock and unlock them, change limits, pay, take back and read lists, all at once, until they are told to stop or
/// the server is gone. They may go on with the next server on the same database.
/// </summary>
internal sealed class Mix : IDisposable
{
    /// <summary>In cents: what all callers together may spend on their one common card in a day; they try for more.</summary>
    public const int HotLimit = 500_00;

    private readonly SemaphoreSlim told = new(0);
    private readonly SemaphoreSlim missed = new(0);
    private readonly MixCaller[] callers;
    private int acknowledged;
    private int unknown;

    public Mix(string folder, int seed, int callers)
    {
        Journal = new(Path.Combine(folder, $"mix-{seed}.journal"));
        this.callers = [.. Enumerable.Range(0, callers).Select(number => new MixCaller(this, unchecked(seed + number)))];
    }

    public Journal Journal { get; }

    /// <summary>Answers that no fault excuses: each is a defect.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    public int Acknowledged => acknowledged;

    /// <summary>Calls that may have changed something, without a whole answer or refused with 503.</summary>
    public int Unknown => unknown;

    /// <summary>On which everybody pays.</summary>
    public string HotCard { get; private set; } = "";

    /// <summary>What was there before.</summary>
    public (long Cards, long Authorizations) Before { get; private set; }

    public async Task OpenAsync(Served server)
    {
        var owner = server.Owner;
        HotCard = await Given.LimitedCardAsync(owner, HotLimit / 100);
        Before = (await Check.CountCardsAsync(owner), await Check.CountAuthorizationsAsync(owner));
    }

    /// <param name="end">Ends it: what is on its way is waited for.</param>
    public Task RunAsync(CancellationToken end, params IReadOnlyList<Served> servers) =>
        Task.WhenAll(callers.Select((caller, number) => RunAsync(caller, servers[number % servers.Count], end)));

    /// <summary>Runs it beside something.</summary>
    public async Task DuringAsync(Served server, Func<Task> fault)
    {
        using var end = new CancellationTokenSource();
        var running = RunAsync(end.Token, server);
        try
        {
            await fault();
        }
        finally
        {
            await end.CancelAsync();
            await running;
        }
    }

    /// <summary>So many more calls were answered than when this began.</summary>
    public Task AcknowledgedAsync(int more) => WaitAsync(told, more);

    /// <summary>So many more calls were not answered, or refused, than when this began.</summary>
    public Task MissedAsync(int more) => WaitAsync(missed, more);

    public void CountAcknowledged()
    {
        Interlocked.Increment(ref acknowledged);
        told.Release();
    }

    public void CountMissed() => missed.Release();

    public void CountUnknown() => Interlocked.Increment(ref unknown);

    public void Dispose()
    {
        Journal.Dispose();
        told.Dispose();
        missed.Dispose();
    }

    private static async Task WaitAsync(SemaphoreSlim counted, int more)
    {
        while (await counted.WaitAsync(TimeSpan.Zero))
        {
            // Those are from before.
        }

        using var patience = new CancellationTokenSource(Served.Patience);
        for (var call = 0; call < more; call++) await counted.WaitAsync(patience.Token);
    }

    private static async Task RunAsync(MixCaller caller, Served server, CancellationToken end)
    {
        using var breath = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!end.IsCancellationRequested && !server.HasEnded)
        {
            if (!await caller.StepAsync(server)) await breath.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

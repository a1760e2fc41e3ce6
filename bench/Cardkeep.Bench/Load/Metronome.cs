using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cardkeep.Bench.Load;

/// <summary>
/// Says when a request is due, on a thread of its own: a timer of the runtime is a millisecond late, and that would be measured in place of
/// the server.
/// </summary>
internal static class Metronome
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Ends at <paramref name="until"/>, or when it is cancelled. Instants are ticks of the stopwatch.</summary>
    /// <param name="due">Hears each instant at which a request is to start; later than that where the machine was busy.</param>
    public static async Task RunAsync(Action<long> due, long start, long until, double rate, CancellationToken cancel)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Beat(due, start, until, Stopwatch.Frequency / rate, cancel);
            ended.SetResult();
        }) { IsBackground = true };
        thread.Start();
        await ended.Task;
    }

    private static void Beat(Action<long> due, long start, long until, double every, CancellationToken cancel)
    {
        for (var number = 0L; !cancel.IsCancellationRequested; number++)
        {
            var at = start + (long)(number * every);
            if (at >= until) return;

            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at);
            if (left > TimeSpan.Zero) Wait(left);
            due(at);
        }
    }

    private static void Wait(TimeSpan span)
    {
        var nanoseconds = (long)span.TotalNanoseconds;
        var asked = new Span64 { Seconds = nanoseconds / NanosecondsPerSecond, Nanoseconds = nanoseconds % NanosecondsPerSecond };
        _ = Sleep(asked, IntPtr.Zero);                                        // A signal ends it early, and the request is early by that.
    }

#pragma warning disable SYSLIB1054 // Generated marshalling wants unsafe code; this call marshals nothing.
    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(in Span64 asked, IntPtr left);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct Span64
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

using System.Globalization;
using Xunit.Abstractions;

namespace Cardkeep.Tests.Means;

/// <summary>How much is tried, by which seed, and what is said of it.</summary>
internal static class Trial
{
    /// <summary>How long a server that is told to stop may take (operating.md).</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    /// <summary>Once beside all other tests; <c>./test faults --long</c> says twenty times.</summary>
    private static readonly int Times = Number("CARDKEEP_FAULT_TIMES") ?? 1;

    public static int Often(int quick) => quick * Times;

    /// <summary>Random choices from one seed, which a failure names.</summary>
    public static async Task RunAsync(Func<int, Task> trial)
    {
        var seed = Number("CARDKEEP_SEED") ?? Random.Shared.Next();
        try
        {
            await trial(seed);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"CARDKEEP_SEED={seed} makes the same choices: {failure.Message}", failure);
        }
    }

    /// <summary>A line that ./test prints: how much was tried, as numbers of tries.</summary>
    public static void Tried(this ITestOutputHelper output, string line) => output.WriteLine($"tried: {line}");

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}

using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>Two servers on one PostgreSQL, of which one sleeps for a while in the middle of its work (threats-and-faults.md F16).</summary>
public sealed class SleeperTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    /// <summary>In ./test, where time is short; the long form sleeps for as long as the design asks (20 s).</summary>
    private static readonly TimeSpan Sleep = TimeSpan.FromSeconds(Math.Min(20, 3 * Trial.Often(1)));

    [Theory, OnPostgres]
    public Task A_server_that_slept_finishes_nothing_that_it_lost_and_the_other_goes_on(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(engine);
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        await using var awake = await Served.StartAsync(site);
        await using var sleeper = await Served.StartAsync(site);
        await mix.OpenAsync(awake);
        using var end = new CancellationTokenSource();
        var running = mix.RunAsync(end.Token, awake, sleeper);
        var meanwhile = 0;
        for (var time = 1; time <= Trial.Often(1); time++)
        {
            await mix.AcknowledgedAsync(100);
            await sleeper.SignalAsync("STOP");
            var before = mix.Acknowledged;
            using var morning = new PeriodicTimer(Sleep);
            await morning.WaitForNextTickAsync();
            meanwhile += mix.Acknowledged - before;
            await sleeper.SignalAsync("CONT");
            await mix.AcknowledgedAsync(200);
        }

        await end.CancelAsync();
        await running;
        await check.RunAsync(sleeper);
        await check.RunAsync(awake, everything: true);
        Assert.Equal((0, 0), (await sleeper.StopAsync(Trial.StopTime), await awake.StopAsync(Trial.StopTime)));
        await site.VerifyAsync();
        output.Tried($"{Trial.Often(1)} sleeps of {Sleep.TotalSeconds} s, in which {meanwhile} calls were acknowledged; "
            + $"{mix.Acknowledged} in all, {mix.Unknown} refused or unknown, of which {check.ThereAlready} had taken place");
    });
}

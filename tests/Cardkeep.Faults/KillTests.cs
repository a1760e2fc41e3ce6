using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>SIGKILL at any moment of a mixed load (threats-and-faults.md F1).</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    [Theory, OnSqlite, OnPostgres]
    public Task What_was_acknowledged_outlives_every_kill_and_nothing_happens_twice(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(engine);
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        var (random, crashes, slowest) = (new Random(seed), Trial.Often(4), TimeSpan.Zero);
        for (var crash = 1; crash <= crashes; crash++)
        {
            await using var server = await Served.StartAsync(site);
            if (server.StartTime > slowest) slowest = server.StartTime;
            if (crash == 1) await mix.OpenAsync(server);
            else await check.RunAsync(server);

            var running = mix.RunAsync(CancellationToken.None, server);
            await mix.AcknowledgedAsync(random.Next(100, 500));
            await server.KillAsync();
            await running;
        }

        await site.VerifyAsync();                                            // As it was left lying.
        await using (var last = await Served.StartAsync(site))
        {
            await check.RunAsync(last, everything: true);
            Assert.Equal(0, await last.StopAsync(Trial.StopTime));
        }

        await site.VerifyAsync();
        Assert.True(mix.Unknown > 0, "no kill met a call on its way");
        output.Tried($"{engine}: {crashes} kills, {mix.Acknowledged} calls acknowledged, {mix.Unknown} without an answer, of which "
            + $"{check.ThereAlready} had taken place; slowest start {slowest.TotalSeconds:0.0} s");
    });
}

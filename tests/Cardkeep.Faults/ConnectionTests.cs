using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>The network between a server and its PostgreSQL: slow, silent, or cut, inside COMMIT too (threats-and-faults.md F9).</summary>
public sealed class ConnectionTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    [Theory, OnPostgres]
    public Task However_the_connection_breaks_each_call_is_done_once_or_not_at_all(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var direct = await Site.MakeAsync(engine);
        var (proxy, database) = Proxy.Before(direct.Database);
        await using var _ = proxy;
        var site = direct with { Database = database };
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        var (random, cuts) = (new Random(seed), Trial.Often(5));
        await using var server = await Served.StartAsync(site);
        await mix.OpenAsync(server);
        await mix.DuringAsync(server, async () =>
        {
            for (var cut = 1; cut <= cuts; cut++)
            {
                proxy.CutCommits(random.Next(1, 6));
                await mix.AcknowledgedAsync(60);
                proxy.CutAfter(random.Next(1, 200_000));
                await mix.AcknowledgedAsync(60);
                proxy.Reset();
                await mix.AcknowledgedAsync(60);
                proxy.CloseHalf();
                await mix.AcknowledgedAsync(60);
            }
        });
        await check.RunAsync(server);
        Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        await direct.VerifyAsync();
        Assert.True(proxy.CommitsCut >= cuts, $"{proxy.CommitsCut} commits were cut");
        output.Tried($"{proxy.CommitsCut} connections cut at the answer of a COMMIT, and {cuts} times one in a message, all reset, all "
            + $"half closed; {mix.Acknowledged} calls acknowledged, {mix.Unknown} refused or unknown, "
            + $"of which {check.ThereAlready} had taken place");
    });

    [Theory, OnPostgres]
    public Task A_silent_connection_stops_what_needs_it_and_nothing_else(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var direct = await Site.MakeAsync(engine);
        var (proxy, database) = Proxy.Before(direct.Database);
        await using var _ = proxy;
        var site = direct with { Database = database };
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        await using var server = await Served.StartAsync(site);
        await mix.OpenAsync(server);
        await mix.DuringAsync(server, async () =>
        {
            proxy.Delay = TimeSpan.FromMilliseconds(20);
            await mix.AcknowledgedAsync(50);
            proxy.Delay = TimeSpan.Zero;
            for (var time = 1; time <= Trial.Often(1); time++)
            {
                proxy.Stall();
                using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
                for (var look = 0; look < 10; look++)
                {
                    Assert.Equal(200, (await server.Owner.GetAsync("/healthz")).Status);
                    await tick.WaitForNextTickAsync();
                }

                proxy.GoOn();
                await mix.AcknowledgedAsync(200);
            }
        });
        await check.RunAsync(server);
        Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        await direct.VerifyAsync();
        output.Tried($"{Trial.Often(1)} silences of 2 s, {mix.Acknowledged} calls acknowledged, {mix.Unknown} refused or unknown, "
            + $"of which {check.ThereAlready} had taken place");
    });
}

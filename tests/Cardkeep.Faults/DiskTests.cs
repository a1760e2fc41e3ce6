using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>
/// A disk that loses a flush, takes its time, or is full (threats-and-faults.md F5 to F7): SQLite, whose file is the server's own.
/// </summary>
public sealed class DiskTests(ITestOutputHelper output)
{
    private const int Callers = 8;
    private const int StorageBroken = 70;
    private const int CannotStart = 1;

    [StraceFact]
    public Task A_flush_that_fails_ends_the_process_and_nothing_is_acknowledged_any_more() => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(EngineKind.Sqlite);
        using var mix = await OpenAsync(site, seed);
        var (random, exits) = (new Random(seed), new List<string>());
        for (var time = 0; time < Trial.Often(3); time++)
        {
            var flush = time == 0 ? 1 : random.Next(20, 50) * time;
            exits.Add($"{flush}:{await RunUntilBrokenAsync(site, mix, flush)}");
            await site.VerifyAsync();
        }

        var check = new Check(mix);
        await using var last = await Served.StartAsync(site);
        await check.RunAsync(last, everything: true);
        Assert.Equal(0, await last.StopAsync(Trial.StopTime));
        Assert.Contains(exits, exit => exit.EndsWith($":{StorageBroken}", StringComparison.Ordinal));
        Assert.True(mix.Acknowledged > 0, "every flush that failed was one of a start");
        output.Tried($"flushes that failed, and the exit code of each: {string.Join(' ', exits)}; {mix.Acknowledged} calls acknowledged, "
            + $"{mix.Unknown} without an answer, of which {check.ThereAlready} had taken place");
    });

    [MountFact]
    public Task A_full_disk_refuses_writes_answers_reads_and_heals_by_itself() => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(EngineKind.Sqlite);
        await using var disk = await SmallDisk.MountAsync(site.Home);
        var small = site with { Database = $"sqlite:{Path.Combine(disk.Folder, "cardkeep.db")}" };
        File.Copy(site.File, small.File);
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        await using (var server = await Served.StartAsync(small))
        {
            await mix.OpenAsync(server);
            for (var time = 1; time <= Trial.Often(2); time++)
            {
                await mix.DuringAsync(server, async () =>
                {
                    await mix.AcknowledgedAsync(100);
                    disk.Fill();
                    await mix.MissedAsync(10);
                    disk.Fill();                                              // What was given back meanwhile.
                    await AnswersReadsAloneAsync(server);
                    disk.Free();
                    await mix.AcknowledgedAsync(200);
                });
                await check.RunAsync(server);
            }

            Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        }

        await small.VerifyAsync();
        output.Tried($"{Trial.Often(2)} times full, {mix.Acknowledged} calls acknowledged, {mix.Unknown} refused, "
            + $"of which {check.ThereAlready} had taken place");
    });

    [StraceFact]
    public Task A_slow_disk_makes_callers_wait_and_no_limit_is_passed() => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(EngineKind.Sqlite);
        using var mix = await OpenAsync(site, seed);
        var check = new Check(mix);
        await using (var server = await Served.StartAsync(site, Strace.SlowFlushes(site, TimeSpan.FromMilliseconds(300))))
        {
            await mix.DuringAsync(server, () => mix.AcknowledgedAsync(Trial.Often(25)));
            Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        }

        await using var last = await Served.StartAsync(site);
        await check.RunAsync(last, everything: true);
        Assert.Equal(0, await last.StopAsync(Trial.StopTime));
        await site.VerifyAsync();
        output.Tried($"{mix.Acknowledged} calls acknowledged at 300 ms a flush, {mix.Unknown} refused, "
            + $"of which {check.ThereAlready} had taken place");
    });

    private static async Task<Mix> OpenAsync(Site site, int seed)
    {
        var mix = new Mix(site.Home, seed, Callers);
        await using var server = await Served.StartAsync(site);
        await mix.OpenAsync(server);
        Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        return mix;
    }

    // The first flushes are those of the start.
    private static async Task<int> RunUntilBrokenAsync(Site site, Mix mix, int flush)
    {
        try
        {
            await using var server = await Served.StartAsync(site, Strace.FailFlushes(site, flush));
            var running = mix.RunAsync(CancellationToken.None, server);
            var exit = await server.EndAsync();
            await running;
            Assert.Equal(StorageBroken, exit);
            Assert.Contains("can no longer be trusted", await server.LogAsync(), StringComparison.Ordinal);
            return exit;
        }
        catch (NotServedException refused)
        {
            Assert.True(refused.ExitCode is StorageBroken or CannotStart, refused.Message);
            return refused.ExitCode;
        }
    }

    private static async Task AnswersReadsAloneAsync(Served server)
    {
        Assert.Equal(200, (await server.Owner.GetAsync("/v2/cards?per_page=5")).Status);
        Assert.Equal(200, (await server.Owner.GetAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}")).Status);
        Assert.Equal(200, (await server.Owner.GetAsync("/healthz")).Status);
        var written = await server.Owner.PostAsync(
            "/v2/cards", new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) }, ("X-Qonto-Idempotency-Key", Client.NewKey()));
        Assert.Equal((503, "1"), (written.Status, written.Header("Retry-After")));
    }
}

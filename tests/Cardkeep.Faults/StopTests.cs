using System.Text.Json;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>SIGTERM under load (threats-and-faults.md F2).</summary>
public sealed class StopTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    [Theory, OnSqlite, OnPostgres]
    public Task Told_to_stop_it_answers_all_that_it_does_and_does_nothing_that_it_does_not_answer(EngineKind engine) =>
        Trial.RunAsync(async seed =>
        {
            await using var site = await Site.MakeAsync(engine);
            using var mix = new Mix(site.Home, seed, Callers);
            var check = new Check(mix);
            var (random, stops) = (new Random(seed), Trial.Often(2));
            for (var stop = 1; stop <= stops; stop++)
            {
                await using var server = await Served.StartAsync(site);
                if (stop == 1) await mix.OpenAsync(server);
                else await check.RunAsync(server);

                var running = mix.RunAsync(CancellationToken.None, server);
                await mix.AcknowledgedAsync(random.Next(50, 200));
                Assert.Equal(0, await server.StopAsync(Trial.StopTime));
                await running;
                Assert.All(await LevelsAsync(server), level => Assert.Equal("Information", level));
            }

            await using (var last = await Served.StartAsync(site))
            {
                await check.RunAsync(last, everything: true);
                Assert.Equal(0, await last.StopAsync(Trial.StopTime));
            }

            await site.VerifyAsync();
            Assert.Equal(0, check.ThereAlready);
            output.Tried(
                $"{engine}: {stops} stops, {mix.Acknowledged} calls acknowledged, {mix.Unknown} without an answer, none of them done");
        });

    // Nobody is woken for a server that ended well.
    private static async Task<IEnumerable<string?>> LevelsAsync(Served server) =>
        (await server.LogAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").GetString());
}

using System.Text.Json.Nodes;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>
/// A wall clock that jumps under a running server (threats-and-faults.md F12). Less than half an hour in all, or answers that are kept for
/// half an hour would rightly be forgotten before the check asks for them.
/// </summary>
public sealed class ClockTests(ITestOutputHelper output)
{
    private const int Callers = 8;
    private const int MostSeconds = 600;

    /// <summary>Far less than jumps come to, and far more than a test takes.</summary>
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(120);

    [FaketimeTheory, OnSqlite, OnPostgres]
    public Task A_clock_that_jumps_back_and_forth_gives_no_limit_twice_and_loses_nothing(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var direct = await Site.MakeAsync(engine);
        var clock = Path.Combine(direct.Home, "clock");
        await File.WriteAllTextAsync(clock, "+0");
        var site = direct with
        {
            Settings =
            [
                ("LD_PRELOAD", Tools.Faketime!), ("FAKETIME_TIMESTAMP_FILE", clock), ("FAKETIME_NO_CACHE", "1"),
                ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ],
        };
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        var (random, jumps) = (new Random(seed), Trial.Often(6));
        await using var server = await Served.StartAsync(site);
        await mix.OpenAsync(server);
        await mix.DuringAsync(server, async () =>
        {
            for (var jump = 0; jump < jumps; jump++)
            {
                await File.WriteAllTextAsync(clock, $"{random.Next(-MostSeconds, MostSeconds):+0;-0}");
                await mix.AcknowledgedAsync(40);
            }
        });
        await check.RunAsync(server);
        Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        await direct.VerifyAsync();
        DateTimeOffset[] decided =
        [
            .. mix.Journal.Read().Where(entry => entry.Intent.Deed == Deed.Authorize)
                .Select(entry => JsonNode.Parse(entry.Answer!)!["decided_at"]!.GetValue<DateTimeOffset>()),
        ];
        Assert.True(decided.Max() - decided.Min() > Seen, "the server's clock did not jump");
        output.Tried($"{engine}: {jumps} jumps of up to {MostSeconds} s, {mix.Acknowledged} calls acknowledged");
    });
}

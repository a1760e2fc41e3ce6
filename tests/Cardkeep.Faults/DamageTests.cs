using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>A database file that somebody or something has changed while nobody served it (threats-and-faults.md F19).</summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    private const int Callers = 8;
    private const int Page = 4096;

    [Fact]
    public Task A_damaged_file_is_not_served_and_the_start_says_why() => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(EngineKind.Sqlite);
        using var mix = new Mix(site.Home, seed, Callers);
        await using (var server = await Served.StartAsync(site))
        {
            await mix.OpenAsync(server);
            await mix.DuringAsync(server, () => mix.AcknowledgedAsync(100));
            Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        }

        var (random, refused, unhurt) = (new Random(seed), 0, 0);
        var whole = await File.ReadAllBytesAsync(site.File);
        for (var time = 1; time <= Trial.Often(4); time++)
        {
            var damaged = time % 2 == 0 ? whole[..random.Next(1, whole.Length)] : Overwritten(whole, random);
            await File.WriteAllBytesAsync(site.File, damaged);
            if (await IsRefusedAsync(site, "damaged")) refused++;
            else unhurt++;
        }

        Assert.True(refused > 0, "nothing was refused");
        await File.WriteAllBytesAsync(site.File, whole);
        await site.VerifyAsync();
        output.Tried($"{refused} damaged files refused at the start; of {unhurt} the damage was where nothing is kept");
    });

    [Fact]
    public Task A_file_whose_log_was_taken_away_is_not_served_and_the_start_says_why() => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(EngineKind.Sqlite);
        using var mix = new Mix(site.Home, seed, Callers);
        var check = new Check(mix);
        await using (var server = await Served.StartAsync(site))
        {
            await mix.OpenAsync(server);
            var running = mix.RunAsync(CancellationToken.None, server);
            await mix.AcknowledgedAsync(100);
            await server.KillAsync();
            await running;
        }

        var (log, kept) = ($"{site.File}-wal", Path.Combine(site.Home, "kept-wal"));
        File.Move(log, kept);
        Assert.True(await IsRefusedAsync(site, "log"));
        File.Move(kept, log, overwrite: true);
        await using var again = await Served.StartAsync(site);
        await check.RunAsync(again);
        Assert.Equal(0, await again.StopAsync(Trial.StopTime));
        await site.VerifyAsync();
        output.Tried($"1 log taken away from a server that was killed, and brought back");
    });

    private static byte[] Overwritten(byte[] whole, Random random)
    {
        var damaged = whole.ToArray();
        random.NextBytes(damaged.AsSpan(random.Next(1, whole.Length / Page) * Page, Page));
        return damaged;
    }

    // Served nevertheless, it must have everything.
    private static async Task<bool> IsRefusedAsync(Site site, string word)
    {
        try
        {
            await using (var server = await Served.StartAsync(site))
                Assert.Equal(0, await server.StopAsync(Trial.StopTime));
            await site.VerifyAsync();
            return false;
        }
        catch (NotServedException refusal)
        {
            Assert.Equal(1, refusal.ExitCode);
            var line = Assert.Single(refusal.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith($"cardkeep: {site.File} ", line, StringComparison.Ordinal);
            Assert.Contains(word, line, StringComparison.Ordinal);
            return true;
        }
    }
}

using System.Text.RegularExpressions;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;
using Cardkeep.Storage.Sqlite;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>
/// What a power cut would leave (threats-and-faults.md F3, F4). A test cannot switch a machine off; but it can see that an answer never
/// leaves before its log was flushed, and that a log which ends anywhere is read as far as it goes.
/// </summary>
public sealed partial class PowerLossTests(ITestOutputHelper output)
{
    private const int Sector = 512;

    [StraceFact]
    public Task No_answer_leaves_before_its_log_is_flushed() => Trial.RunAsync(async _ =>
    {
        await using var site = await Site.MakeAsync(EngineKind.Sqlite);
        var log = Path.Combine(site.Home, "strace.log");
        var writes = Trial.Often(100);
        await using (var server = await Served.StartAsync(site, Strace.Write(log)))
        {
            for (var write = 0; write < writes; write++)
            {
                var reply = await server.Network.PostAsync(
                    "/network/v1/authorizations", Terminal.Ask(Given.Card(CardLevel.Virtual), 1));
                Assert.Equal(200, reply.Status);
            }

            Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        }

        // Before it come the answers of the start, which nobody waits for here.
        var calls = (await File.ReadAllLinesAsync(log)).Where(line => Ended().IsMatch(line)).ToArray();
        var answers = calls.Index().Where(call => call.Item.Contains("HTTP/1.1 200", StringComparison.Ordinal)).TakeLast(writes).ToArray();
        Assert.Equal(writes, answers.Length);
        foreach (var (before, answer) in answers.Zip(answers.Skip(1)))
            Assert.Contains(calls[(before.Index + 1)..answer.Index], call => call.Contains("fdatasync", StringComparison.Ordinal));
        output.Tried($"{writes} answers, each after a flush of the log that had ended");
    });

    [Fact]
    public Task A_log_that_was_cut_anywhere_is_read_as_far_as_it_goes() => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakeAsync(EngineKind.Sqlite);
        var cards = new List<string>();
        await using (var server = await Served.StartAsync(site))
        {
            for (var card = 0; card < 30; card++) cards.Add(await Given.LiveCardAsync(server.Owner));
            await server.KillAsync();
        }

        var (random, cuts) = (new Random(seed), Trial.Often(30));
        var (file, log) = (await File.ReadAllBytesAsync(site.File), await File.ReadAllBytesAsync($"{site.File}-wal"));
        HashSet<int> lengths = [];
        for (var cut = 0; cut < cuts; cut++)
        {
            var length = cut == 0 ? log.Length : (int)((long)log.Length * cut / cuts / Sector * Sector);
            var torn = new byte[log.Length];
            log.AsSpan(0, length).CopyTo(torn);
            random.NextBytes(torn.AsSpan(length, Math.Min(8 * Sector, torn.Length - length)));
            lengths.Add(await ReadAsync(Path.Combine(site.Home, $"cut-{cut}", "cardkeep.db"), file, torn, cards));
        }

        Assert.Contains(cards.Count, lengths);
        Assert.True(lengths.Count > 5, "all cuts left the same");
        output.Tried($"{cuts} logs cut, {lengths.Count} different ends, each a beginning of what was acknowledged");
    });

    // How many of the cards are there: the first so many, and all that belongs to them.
    private static async Task<int> ReadAsync(string path, byte[] file, byte[] log, List<string> cards)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, file);
        await File.WriteAllBytesAsync($"{path}-wal", log);
        await using var database = SqliteDatabase.Open(path, failure => throw failure);
        Assert.Empty(await new Verify(database).FindAsync(CancellationToken.None));
        var there = await database.ReadAsync(tx => tx.ListAsync($"SELECT id FROM cards", row => $"{row.Guid(0):D}", default), default);
        var kept = cards.TakeWhile(there.Contains).Count();
        Assert.DoesNotContain(cards.Skip(kept), there.Contains);
        return kept;
    }

    [GeneratedRegex(@"(fsync|fdatasync|sendto|sendmsg)(\(| resumed).*= \d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ended();
}

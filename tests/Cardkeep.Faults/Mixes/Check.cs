using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Mixes;

/// <summary>
/// Whether a server that stands on its feet again has all that was acknowledged, once; whatever ended nobody knows how is said again under
/// its own key or message, and must leave exactly one (threats-and-faults.md I1, I2, I10).
/// </summary>
internal sealed class Check(Mix mix)
{
    private const int AtOnce = 16;

    /// <summary>How often a repeat may be told to come again: a server that has just risen may be behind.</summary>
    private const int MostTries = 50;

    private static readonly string[] KeptMembers = ["id", "status", "payment_monthly_limit", "holder_id", "mask_pan"];

    private int looked;

    /// <summary>Of the calls without an answer, those that had taken place.</summary>
    public int ThereAlready { get; private set; }

    /// <summary>What came since it was asked last; or everything.</summary>
    public async Task RunAsync(Served server, bool everything = false)
    {
        Assert.Empty(mix.Complaints);
        var entries = mix.Journal.Read();
        await RepeatAsync(server, everything ? entries : [.. entries.Where(entry => entry.Intent.Number > looked)]);

        entries = mix.Journal.Read();
        await LookAtCardsAsync(server, [.. entries.Where(entry => everything || entry.Intent.Number > looked)]);
        await CountAsync(server.Owner, entries);
        looked = entries is [] ? 0 : entries[^1].Intent.Number;
    }

    public static async Task<long> CountCardsAsync(Client owner) => Total(await owner.GetAsync("/v2/cards?per_page=1"));

    public static async Task<long> CountAuthorizationsAsync(Client owner) =>
        Total(await owner.GetAsync("/cardkeep/v1/authorizations?per_page=1"));

    private static long Total(Reply list)
    {
        Assert.True(list.Status == 200, list.Body);
        return list.Json["meta"]!["total_count"]!.GetValue<long>();
    }

    private async Task RepeatAsync(Served server, IReadOnlyList<Entry> entries)
    {
        var found = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(entries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (entry, _) =>
        {
            var answer = entry.Answer;
            if (answer is null)
            {
                var first = await InsistAsync(server, entry.Intent);
                if (first.Status != 200)
                {
                    found.Enqueue($"{entry.Intent} without an answer, said again: {first.Status} {first.Body}");
                    return;
                }

                answer = first.Body;
                mix.Journal.Acknowledge(entry.Intent.Number, answer);
                if (IsReplay(first)) found.Enqueue("");
            }

            var again = await InsistAsync(server, entry.Intent);
            if (again.Status != 200 || again.Body != answer || !IsReplay(again))
                found.Enqueue($"{entry.Intent} was answered {answer} and is now answered {again.Status} {again.Body}");
        });
        Assert.DoesNotContain(found, complaint => complaint.Length > 0);
        ThereAlready += found.Count;
    }

    private static async Task<Reply> InsistAsync(Served server, Intent intent)
    {
        Reply? reply = null;
        using var breath = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            reply = await MixCaller.RepeatAsync(server, intent);
            if (reply is { Status: not (409 or 503) }) return reply;
            await breath.WaitForNextTickAsync(CancellationToken.None);
        }

        return reply ?? throw new InvalidOperationException($"nobody answers: {intent}");
    }

    private static bool IsReplay(Reply reply) => reply.Header("Idempotent-Replayed") == "true";

    // The last answer about a card is what the card is.
    private static async Task LookAtCardsAsync(Served server, IReadOnlyList<Entry> entries)
    {
        Dictionary<string, JsonObject> cards = new(StringComparer.Ordinal);
        foreach (var entry in entries.Where(entry => entry.Intent.Deed is not (Deed.Authorize or Deed.Reverse)))
        {
            var card = JsonNode.Parse(entry.Answer!)!["card"]!.AsObject();
            cards[$"{card["id"]}"] = card;
        }

        await Parallel.ForEachAsync(cards, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (card, _) =>
        {
            var shown = await server.Owner.GetAsync($"/v2/cards/{card.Key}");
            Assert.True(shown.Status == 200, $"{card.Key} was acknowledged: {shown.Status} {shown.Body}");
            foreach (var member in KeptMembers) Assert.Equal($"{member} {card.Value[member]}", $"{member} {shown.Card[member]}");
        });
    }

    // One card for each key, one authorization for each transaction, and nothing besides.
    private async Task CountAsync(Client owner, IReadOnlyList<Entry> entries)
    {
        Assert.Equal(mix.Before.Cards + entries.Count(entry => entry.Intent.Deed == Deed.Order), await CountCardsAsync(owner));
        Assert.Equal(
            mix.Before.Authorizations + entries.Count(entry => entry.Intent.Deed == Deed.Authorize), await CountAuthorizationsAsync(owner));
        var spent = (await owner.GetAsync($"/v2/cards/{mix.HotCard}")).Card["payment_daily_spent"]!.GetValue<decimal>();
        Assert.InRange(spent * 100, 0, Mix.HotLimit);
    }
}

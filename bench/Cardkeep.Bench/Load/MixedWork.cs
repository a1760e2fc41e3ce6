using System.Globalization;
using System.Net;
using System.Text;
using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench.Load;

/// <summary>
/// What people and networks do at the same time: of twenty calls ten purchases, four lists, three single cards, two new nicknames, one
/// lock. One card in ten is locked and buys nothing.
/// </summary>
internal sealed class MixedWork
{
    private const int Calls = 20;
    private const int Purchased = 10;
    private const int Listed = 4;
    private const int Shown = 3;
    private const int Named = 2;
    private const int LockedOf = 10;

    /// <summary>One for each round, since a name that a card has already changes nothing.</summary>
    private static readonly string[] Names = ["""{"card":{"nickname":"Soaked"}}""", """{"card":{"nickname":"Dry"}}"""];

    private readonly BenchDatabase database;
    private readonly Purchases purchases;
    private readonly Drawn drawn;
    private readonly byte[][] lists;
    private readonly byte[][] cards;
    private readonly byte[][] names;
    private readonly byte[][] locks;
    private long asked;

    public MixedWork(BenchDatabase database, CardShape shape)
    {
        this.database = database;
        var all = LockedCard.All(shape);
        var asking = AskedCard.All(shape);                                    // In the same order.
        purchases = new Purchases([.. asking.Where((_, place) => !IsLocked(place))]);
        drawn = Drawn.Even(purchases.Count);
        lists = [.. Enumerable.Range(0, shape.OrganizationCount).Select(which => Ask("GET /v2/cards", which, ""))];
        cards = [.. all.Select(card => Ask($"GET /v2/cards/{card.Id}", card.Which, ""))];
        names = [.. Names.SelectMany(name => all.Select(card => Ask($"PATCH /v2/cards/{card.Id}/nickname", card.Which, name)))];
        locks = [.. all.Where((_, place) => IsLocked(place)).Select(card => Ask($"PUT /v2/cards/{card.Id}/lock", card.Which, ""))];
    }

    public async Task<IReadOnlyList<ICaller>> ConnectAsync(IPEndPoint server, int connections, CancellationToken cancel)
    {
        var asking = await AskCaller.ConnectAsync(server, database.NetworkToken, connections, purchases, drawn, cancel);
        List<ICaller> callers = [];
        foreach (var ask in asking) callers.Add(new Mixed(this, ask, await RawHttp.ConnectAsync(server, cancel)));
        return callers;
    }

    /// <summary>Every purchase that was approved is there, once, and in the counters.</summary>
    /// <exception cref="WrongAnswerException">The sums do not match.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        (string Query, long Expected)[] sums =
        [
            ("SELECT count(*) FROM authorizations", asked),
            ("SELECT count(*) FROM events WHERE kind = 'authorization.approved'", asked),
            ("SELECT CAST(coalesce(sum(held_total), 0) AS bigint) FROM card_counters", asked * Purchases.Cents),
        ];
        foreach (var (query, expected) in sums)
        {
            var found = await database.NumberAsync(query, cancel);
            if (found != expected)
                throw new WrongAnswerException($"{asked} purchases were approved; {found} instead of {expected}: {query}");
        }
    }

    private static bool IsLocked(int place) => place % LockedOf == 0;

    private byte[] Ask(string call, int organization, string body)
    {
        var head = $"Host: bench\r\nAuthorization: Bearer {database.Tokens[organization]}\r\nContent-Type: application/json";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{call} HTTP/1.1\r\n{head}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    private sealed class Mixed(MixedWork work, AskCaller ask, RawHttp connection) : ICaller
    {
        public async ValueTask CallAsync(int request)
        {
            var (round, kind) = (request / Calls, request % Calls);
            if ((kind -= Purchased) < 0)
            {
                await ask.CallAsync(request % work.drawn.Cards.Count);
                Interlocked.Increment(ref work.asked);
            }
            else if ((kind -= Listed) < 0) await SayAsync(work.lists, round);
            else if ((kind -= Shown) < 0) await SayAsync(work.cards, round);
            else if (kind - Named < 0) await SayAsync(work.names, round);
            else await SayAsync(work.locks, round);
        }

        public void Dispose()
        {
            ask.Dispose();
            connection.Dispose();
        }

        private async ValueTask SayAsync(byte[][] requests, int round)
        {
            var answer = await connection.AskAsync(requests[round % requests.Length]);
            if (answer.Status == 200) return;

            var said = Encoding.UTF8.GetString(answer.Body.Span);
            throw new WrongAnswerException($"mixed load: status {answer.Status}: {said}");
        }
    }
}

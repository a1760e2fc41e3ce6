using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Authorizations;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench.Load;

/// <summary>Asks over HTTP: bytes that are made once, in which each call writes its card and its name. Every answer is checked.</summary>
internal sealed class AskCaller : ICaller
{
    /// <summary>An answer is 2 kB; there may be ten thousand connections.</summary>
    private const int Room = 4 * 1024;

    private const string NoCard = "00000000-0000-0000-0000-000000000000";

    private static readonly string NoNumber = new('0', Purchases.Digits);

    private readonly RawHttp connection;
    private readonly Purchases purchases;
    private readonly Drawn drawn;
    private readonly byte[] bytes;
    private readonly int transactionAt;
    private readonly int messageAt;
    private readonly int cardAt;

    private AskCaller(RawHttp connection, string token, Purchases purchases, Drawn drawn)
    {
        this.connection = connection;
        this.purchases = purchases;
        this.drawn = drawn;
        bytes = MakeRequest(token);
        var number = Encoding.ASCII.GetBytes(Purchases.Name + NoNumber);
        transactionAt = bytes.AsSpan().IndexOf(number) + Purchases.Name.Length;
        messageAt = bytes.AsSpan().LastIndexOf(number) + Purchases.Name.Length;
        cardAt = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NoCard));
    }

    public static async Task<IReadOnlyList<AskCaller>> ConnectAsync(
        IPEndPoint server, string token, int connections, Purchases purchases, Drawn drawn, CancellationToken cancel)
    {
        List<AskCaller> callers = [];
        for (var caller = 0; caller < connections; caller++)
            callers.Add(new AskCaller(await RawHttp.ConnectAsync(server, cancel, Room), token, purchases, drawn));
        return callers;
    }

    public async ValueTask CallAsync(int request)
    {
        if (!await AskAsync(request)) throw new WrongAnswerException("asking: the product is overloaded");
    }

    /// <summary>False: refused, since there is too much to do, and told when to come again.</summary>
    /// <exception cref="WrongAnswerException">It was neither approved nor refused in that way.</exception>
    public async ValueTask<bool> AskAsync(int request)
    {
        var purchase = purchases.Next(drawn.Cards[request]);
        Write(purchase.Number, transactionAt);
        Write(purchase.Number, messageAt);
        Encoding.ASCII.GetBytes(purchase.Card.Reference, bytes.AsSpan(cardAt));
        var answer = await connection.AskAsync(bytes);
        if (answer is { Status: 429 or 503, SaysWhen: true } && answer.Body.Span.IndexOf("\"outcome_unknown\""u8) < 0) return false;
        if (answer.Status != 200 || answer.Body.Span.IndexOf("\"outcome\":\"approved\""u8) < 0)
            throw new WrongAnswerException($"asking: status {answer.Status}: {Encoding.UTF8.GetString(answer.Body.Span)}");
        return true;
    }

    public void Dispose() => connection.Dispose();

    private void Write(long number, int at)
    {
        if (!Utf8Formatter.TryFormat(number, bytes.AsSpan(at), out _, new('D', Purchases.Digits)))
            throw new WrongAnswerException("a purchase has too high a number");
    }

    private static byte[] MakeRequest(string token)
    {
        var merchant = Purchases.Merchant;
        var body = new JsonObject
        {
            ["transaction_id"] = Purchases.Name + NoNumber,
            ["message_id"] = Purchases.Name + NoNumber,
            ["card"] = new JsonObject { ["id"] = NoCard },
            ["occurred_at"] = AnswerJson.Format(TimeProvider.System.GetUtcNow()),
            ["type"] = Names<AskType>.Of(AskType.Purchase),
            ["channel"] = Names<Channel>.Of(Channel.Online),
            ["amount_cents"] = Purchases.Cents,
            ["currency"] = AnswerJson.Currency,
            ["merchant"] = new JsonObject
            {
                ["id"] = merchant.Id,
                ["name"] = merchant.Name,
                ["mcc"] = merchant.Mcc!.Value.Code.ToString("D4", CultureInfo.InvariantCulture),
                ["city"] = merchant.City,
                ["country"] = merchant.Country,
            },
        }.ToJsonString();
        var head = $"Host: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST /network/v1/authorizations HTTP/1.1\r\n{head}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }
}

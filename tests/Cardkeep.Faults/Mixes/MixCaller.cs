using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Mixes;

/// <summary>
/// One caller, with a card of its own, which it leaves alone for ever once it does not know how a call about it ended: so what the card
/// must be is known from the answers.
/// </summary>
internal sealed class MixCaller(Mix mix, int seed)
{
    private const string KeyHeader = "X-Qonto-Idempotency-Key";
    private const string ScaHeader = "X-Qonto-Sca-Session-Token";

    /// <summary>How many calls a caller makes with one card, on average, before it orders the next one: so lists grow slowly.</summary>
    private const int CallsOfCard = 20;

    private readonly Random random = new(seed);
    private readonly List<(string Card, string Transaction)> approved = [];
    private string? card;
    private bool isLocked;

    /// <summary>One call. False: it was not answered, so the next one had better wait for a moment.</summary>
    public Task<bool> StepAsync(Served server)
    {
        if (card is null || random.Next(CallsOfCard) == 0) return OrderAsync(server);

        return random.Next(20) switch
        {
            < 7 => AuthorizeAsync(server, card),
            < 11 => AuthorizeAsync(server, mix.HotCard),
            < 13 when approved.Count > 0 => ReverseAsync(server),
            < 16 => LockAsync(server, card),
            16 => LimitAsync(server, card),
            _ => ListAsync(server),
        };
    }

    private async Task<bool> OrderAsync(Served server)
    {
        var key = Client.NewKey();
        var body = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) }.ToJsonString();
        card = null;
        isLocked = false;
        var reply = await ActAsync(server, Deed.Order, key, HttpMethod.Post, "/v2/cards", body, key, needsSession: true);
        card = reply?.CardId;
        return card is not null;
    }

    private async Task<bool> LockAsync(Served server, string mine)
    {
        var (deed, verb) = isLocked ? (Deed.Unlock, "unlock") : (Deed.Lock, "lock");
        var reply = await ActAsync(
            server, deed, mine, HttpMethod.Put, $"/v2/cards/{mine}/{verb}", null, Client.NewKey(), needsSession: isLocked);
        isLocked = !isLocked;
        if (reply is null) card = null;
        return reply is not null;
    }

    private async Task<bool> LimitAsync(Served server, string mine)
    {
        var limits = new JsonObject { ["card"] = new JsonObject { ["payment_monthly_limit"] = random.Next(600, 5_000) } };
        var reply = await ActAsync(
            server, Deed.Limit, mine, HttpMethod.Patch, $"/v2/cards/{mine}/limits", limits.ToJsonString(), Client.NewKey(),
            needsSession: true);
        if (reply is null) card = null;
        return reply is not null;
    }

    private async Task<bool> AuthorizeAsync(Served server, string on)
    {
        var ask = Terminal.Ask(on, random.Next(1, 20_00));
        var transaction = ask["transaction_id"]!.GetValue<string>();
        var reply = await ActAsync(
            server, Deed.Authorize, transaction, HttpMethod.Post, "/network/v1/authorizations", ask.ToJsonString(), null, false);
        if (reply?.Text("outcome") == "approved") approved.Add((on, transaction));
        return reply is not null;
    }

    private async Task<bool> ReverseAsync(Served server)
    {
        var (on, transaction) = approved[^1];
        approved.RemoveAt(approved.Count - 1);
        var body = Terminal.Head(on, transaction).ToJsonString();
        return await ActAsync(server, Deed.Reverse, transaction, HttpMethod.Post, "/network/v1/reversals", body, null, false) is not null;
    }

    private async Task<bool> ListAsync(Served server) =>
        await HearAsync(server.Owner, HttpMethod.Get, $"/v2/cards?per_page=20&page={random.Next(1, 4)}", null, []) is not null;

    // What changes something is in the journal before it is sent. What only leads to it, such as the approval of a session, is not.
    private async Task<Reply?> ActAsync(
        Served server, Deed deed, string subject, HttpMethod method, string path, string? body, string? key, bool needsSession)
    {
        var session = needsSession ? await AskAsync(server.Owner, method, path, body, key!) : null;
        if (needsSession && session is null) return null;

        var intent = new Intent(mix.Journal.NextNumber(), deed, subject, method.Method, path, key, session, body);
        mix.Journal.Intend(intent);
        var reply = await HearAsync(CallerOf(server, intent), method, path, body, HeadersOf(intent));
        if (reply is null)
        {
            mix.CountUnknown();
            return null;
        }

        mix.Journal.Acknowledge(intent.Number, reply.Body);
        mix.CountAcknowledged();
        return reply;
    }

    private async Task<string?> AskAsync(Client owner, HttpMethod method, string path, string? body, string key)
    {
        var asked = await HearAsync(owner, method, path, body, [(KeyHeader, key)], success: 428);
        if (asked is null) return null;

        var session = asked.Text("sca_session_token");
        return await HearAsync(owner, HttpMethod.Post, $"/v2/mocked_sca_sessions/{session}/allow", null, []) is null ? null : session;
    }

    private async Task<Reply?> HearAsync(
        Client caller, HttpMethod method, string path, string? body, (string Name, string Value)[] headers, int success = 200)
    {
        var reply = await Call.TryAsync(caller, method, path, body, headers);
        if (reply?.Status == success) return reply;

        mix.CountMissed();
        var excused = reply is { Status: 503 or 429 or 409 } && reply.Header("Retry-After") is not null;
        if (reply is not null && !excused)
            mix.Complaints.Enqueue($"{method} {path} {body}: {reply.Status} {reply.Header("Retry-After")} {reply.Body}");
        return null;
    }

    /// <summary>Says again what was said, as it was.</summary>
    public static Task<Reply?> RepeatAsync(Served server, Intent intent) =>
        Call.TryAsync(CallerOf(server, intent), new HttpMethod(intent.Method), intent.Path, intent.Body, HeadersOf(intent));

    private static Client CallerOf(Served server, Intent intent) =>
        intent.Deed is Deed.Authorize or Deed.Reverse ? server.Network : server.Owner;

    private static (string Name, string Value)[] HeadersOf(Intent intent)
    {
        List<(string, string)> headers = [];
        if (intent.Key is { } key) headers.Add((KeyHeader, key));
        if (intent.Session is { } session) headers.Add((ScaHeader, session));
        return [.. headers];
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Support;

/// <summary>
/// Merchants and a cash machine, played by the simulator on one card. A script has a call a line and what comes of it:
/// <c>authorize 50 channel=online -> approved</c>. What follows an authorization is about the last one.
/// </summary>
internal sealed class Shop(Client client, string card)
{
    private static readonly string[] OfAuthorization = ["increment", "clear", "reverse", "refund", "expire", "repeat"];

    private string authorization = "";
    private string transaction = "";

    public string Card => card;

    /// <summary>The last answer.</summary>
    public Reply Heard { get; private set; } = null!;

    /// <summary>A plus card with its PIN set, and a daily limit of 100 below ample monthly ones; some members set otherwise.</summary>
    public static Task<Shop> PlasticAsync(Client owner, params (string Member, JsonNode? Value)[] changes) => OpenAsync(
        owner, Given.Order(CardLevel.Plus).With(("payment_daily_limit", 100), ("payment_daily_limit_option", true)).With(changes));

    /// <summary>A live card by an order; one with plastic gets its PIN.</summary>
    public static async Task<Shop> OpenAsync(Client owner, JsonObject order)
    {
        var made = await owner.CreateCardAsync(order);
        Assert.True(made.Status == 200, made.Body);
        if (made.CardStatus == "pending") Assert.Equal(200, (await owner.SetPinAsync(made.CardId, "activate", Told.Pin)).Status);
        return new(owner, made.CardId);
    }

    public async Task PlayAsync(string script)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var call = line.Split(" -> ")[0];
            Assert.Equal(line, $"{call} -> {await SayAsync(call)}");
        }
    }

    /// <summary>One call, as a script has it, and what came of it: the outcome with its reason, amount or flags.</summary>
    public async Task<string> SayAsync(string call)
    {
        var words = call.Split(' ');
        if (words[0] == "shows") return await ShowAsync(words[1..]);

        var body = BodyOf(words[0], words[1..]);
        Heard = await SendAsync(words[0], body);
        if (Heard.Status != 200) return Terminal.Outcome(Heard);
        if (words[0] == "wrong_pin")
            return string.Join(", ", Heard.Json["answers"]!.AsArray().Select(one => one!["reason"]!.GetValue<string>()));
        if (words[0] == "expire") return Heard.Text("status");

        if (Heard.Json["authorization_id"] is { } id) (authorization, transaction) = (id.GetValue<string>(), Heard.Text("transaction_id"));
        var outcome = Terminal.Outcome(Heard)["200 ".Length..];
        return outcome == "partially_approved" ? $"{outcome} {Heard.Json["approved_amount_cents"]!.GetValue<long>() / 100m}" : outcome;
    }

    /// <summary>A call as it stands.</summary>
    public Task<Reply> SendAsync(string verb, JsonObject? body)
    {
        var path = OfAuthorization.Contains(verb) ? $"authorizations/{authorization}" : $"cards/{card}";
        return client.PostAsync($"/sandbox/v1/{path}/{(verb == "refund_unlinked" ? "refund" : verb)}", body);
    }

    private JsonObject? BodyOf(string verb, string[] words)
    {
        if (words is [] || verb is "expire" or "repeat") return null;

        var body = new JsonObject();
        foreach (var word in words)
        {
            if (word.Split('=') is not [var name, var value])
                body[verb == "wrong_pin" ? "times" : "amount_cents"] = Number(verb, word);
            else if (name is "mcc" or "country") body["merchant"] = (body["merchant"]?.DeepClone().AsObject() ?? []).With((name, value));
            else body[name] = value switch { "true" => true, "false" => false, "same" => transaction, _ => value };
        }

        return body;
    }

    private static long Number(string verb, string word)
    {
        var number = decimal.Parse(word, CultureInfo.InvariantCulture);
        return (long)(verb == "wrong_pin" ? number : number * 100);
    }

    private async Task<string> ShowAsync(string[] members)
    {
        var shown = (await client.GetAsync($"/v2/cards/{card}")).Card;
        return string.Join(' ', members.Select(member => shown[member]!.ToString()));
    }
}

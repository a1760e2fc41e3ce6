using System.Text.Json.Nodes;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Authorizations;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>
/// Three cards, two of them on one budget, and what happens to them by chance: each step is done to the server and to the plain ledger,
/// and both must say the same.
/// </summary>
internal sealed class ServedStory(Client owner, Terminal network, SpendingRules rules, int steps, int chapter, int number)
{
    // Purchases are frequent; a card that is locked is soon unlocked again.
    private static readonly (int Weight, string Act)[] Acts =
    [
        (16, "ask"), (4, "increment"), (4, "advise"), (4, "clear"), (4, "reverse"), (4, "refund"), (2, "undo"), (2, "repeat"), (2, "look"),
        (1, "lock"), (2, "unlock"), (2, "limit"), (1, "option"), (1, "reset_pin"),
    ];

    // So few that messages meet, and that a page of a list has them all.
    private readonly int transactions = steps / 4;
    private readonly PlainNetwork plain = new(rules);
    private readonly Random random = new((chapter * 1_000) + number);
    private readonly string name = $"s{number}";
    private readonly List<string> told = [];
    private readonly List<(string Path, JsonObject Body, string Answer)> sent = [];
    private readonly Dictionary<string, DateTimeOffset> refunded = new(StringComparer.Ordinal);
    private PlainCard[] cards = [];
    private DateTimeOffset now;
    private int count;

    public PlainLedger Plain => plain.Ledger;

    private DateOnly Today => PlainNetwork.DayOf(now);

    /// <summary>The flash card ends some days after the story's first.</summary>
    public async Task BeginAsync(TestApi api, DateTimeOffset at)
    {
        now = at;
        var older = (await Shop.PlasticAsync(
            owner, ("payment_monthly_limit", 250), ("payment_transaction_limit", 90), ("payment_transaction_limit_option", true),
            ("atm_daily_limit", 60), ("atm_daily_limit_option", true), ("atm_monthly_limit", 150))).Card;
        var newer = (await owner.SandboxAsync(older, "renew")).CardId;
        Assert.Equal(200, (await owner.SetPinAsync(newer, "activate", Told.Pin)).Status);
        var end = ServedMessage.Format(at.AddDays(random.Next(3, 40)));
        var flash = await Shop.OpenAsync(
            owner, Given.Order(CardLevel.Flash).With(("payment_lifespan_limit", 100), ("pre_expires_at", end)));
        var first = await PlainCard.ReadAsync(api, older);
        cards = [first, await PlainCard.ReadAsync(api, newer, first.Budget), await PlainCard.ReadAsync(api, flash.Card)];
    }

    public void MoveTo(DateTimeOffset at)
    {
        told.Add($"the clock shows {at:O}");
        now = at;
        Plain.Expire(at);
        foreach (var card in cards) card.ReachTime(at);
    }

    public async Task StepAsync()
    {
        var act = Draw();
        var card = cards[random.Next(cards.Length)];
        var transaction = $"{name}-{random.Next(transactions)}";
        told.Add($"{act} on card {Array.IndexOf(cards, card)}, {transaction}");
        switch (act)
        {
            case "look":
                await LookAsync(card);
                break;
            case "lock":
                Same(Expected(card.Lock()), (await owner.LockAsync(card.Id)).Status);
                break;
            case "unlock":
                Same(Expected(card.Unlock()), (await owner.UnlockAsync(card.Id)).Status);
                break;
            case "limit":
                await LimitAsync(card);
                break;
            case "option" when !card.IsFlash:
                await SwitchAsync(card);
                break;
            case "reset_pin" when card.Status == CardStatus.PinBlocked:
                card.ResetPin();
                Same(200, (await owner.SetPinAsync(card.Id, "reset_pin", Told.Pin)).Status);
                break;
            case "repeat" when sent.Count > 0:
                await RepeatAsync(sent[random.Next(sent.Count)]);
                break;
            case "option" or "reset_pin" or "repeat":
                break;
            case "refund" when refunded.TryGetValue(transaction, out var last) && now <= last:
                break;                                                        // The newest is the latest: of one instant there is none.
            default:
                await TellAsync(act, card, transaction);
                break;
        }
    }

    /// <summary>What the card shows is what the plain ledger adds up to.</summary>
    public async Task LookAsync(PlainCard card)
    {
        var shown = (await owner.GetAsync($"/v2/cards/{card.Id}")).Card;
        Same(Names<CardStatus>.Of(card.Status), shown["status"]!.GetValue<string>());
        foreach (var (member, window) in ((string, Window)[])
            [
                ("payment_daily_spent", Window.PaymentDay), ("payment_monthly_spent", Window.PaymentMonth),
                ("atm_daily_spent", Window.AtmDay), ("atm_monthly_spent", Window.AtmMonth), ("payment_lifespan_spent", Window.Life),
            ])
        {
            var expected = Plain.Sum(card.Budget, window, Today) / 100m;
            Same($"{member} {expected:0.##}", $"{member} {shown[member]!.GetValue<decimal>():0.##}");
        }
    }

    /// <summary>Each counter, what is held and what is spent, and each authorization with all its amounts.</summary>
    public async Task EndAsync()
    {
        foreach (var card in cards)
        {
            await LookAsync(card);
            var limits = (await owner.GetAsync($"/cardkeep/v1/cards/{card.Id}/budget")).Json["limits"]!.AsArray();
            foreach (var limit in limits.Where(limit => limit!["period"] is not null))
            {
                var window = WindowOf(limit!["limit"]!.GetValue<string>());
                var (used, spent) = (Plain.Sum(card.Budget, window, Today), Plain.Sum(card.Budget, window, Today, isSpent: true));
                Same((window, used - spent, spent), (window, Cents(limit, "held"), Cents(limit, "spent")));
            }
        }

        var list = await owner.GetAsync(
            $"/cardkeep/v1/authorizations?per_page=100&{string.Join('&', cards.Select(card => $"card_id[]={card.Id}"))}");
        var found = list.Json["authorizations"]!.AsArray().ToDictionary(
            one => one!["transaction_id"]!.GetValue<string>(), one => AmountsOf(one!["amounts"]!), StringComparer.Ordinal);
        Same(Plain.Lines.Count, list.Json["meta"]!["total_count"]!.GetValue<int>());
        foreach (var (transaction, line) in Plain.Lines) Same(PlainNetwork.AmountsOf(line), found[transaction]);
    }

    private async Task TellAsync(string act, PlainCard card, string transaction)
    {
        var message = new ServedMessage(act, card, transaction, OtherOf(act, transaction), $"m-{++count}", random, now);
        if (act == "refund") refunded[transaction] = now;
        var expected = plain.Hear(message, card, now);
        var reply = await network.Client.PostAsync($"/network/v1/{message.Path}", message.Body);

        var body = message.Body.ToJsonString();
        Same($"{body} -> {expected}", $"{body} -> {SaidBy(reply)}");
        if (reply.Status == 200) sent.Add((message.Path, message.Body, reply.Body));
    }

    private string OtherOf(string act, string transaction) => act switch
    {
        "refund" => $"{name}-{random.Next(transactions)}",
        "undo" => $"f-{transaction}",
        _ => "",
    };

    private static string SaidBy(Reply reply)
    {
        if (reply.Status != 200) return $"{reply.Status} {string.Join(", ", reply.Problems)}";

        var answer = reply.Json;
        if (answer["approved_amount_cents"] is { } approved)
            return $"{(answer["reason"] ?? answer["outcome"])!.GetValue<string>()} {approved}";

        var flags = string.Join(' ', answer["flags"]!.AsArray().Select(flag => flag!.GetValue<string>()));
        return $"[{flags}] {(answer["amounts"] is { } amounts ? AmountsOf(amounts) : "")}";
    }

    private static string AmountsOf(JsonNode amounts) => string.Join(' ', ((string[])
        ["approved", "held", "cleared", "over", "reversed", "expired", "released", "refunded", "credited"])
        .Select(amount => amounts[$"{amount}_cents"]!.ToString()));

    private async Task RepeatAsync((string Path, JsonObject Body, string Answer) once)
    {
        var again = await network.Client.PostAsync($"/network/v1/{once.Path}", once.Body);
        Same((once.Answer, "true"), (again.Body, again.Header("Idempotent-Replayed")));
    }

    private async Task LimitAsync(PlainCard card)
    {
        var limits = card.IsFlash
            ? new JsonObject { ["payment_lifespan_limit"] = random.Next(50, 200) }
            : random.Next(4) switch
            {
                0 => new() { ["payment_daily_limit"] = random.Next(20, 120), ["payment_daily_limit_option"] = true },
                1 => new() { ["payment_daily_limit_option"] = false },
                2 => new() { ["payment_monthly_limit"] = random.Next(150, 400) },
                _ => new JsonObject { ["atm_daily_limit"] = random.Next(20, 120) },
            };
        var used = Plain.Sum(card.Budget, Window.Life, Today);
        var isTooLow = card.IsFlash && used > 0 && limits["payment_lifespan_limit"]!.GetValue<int>() * 100 <= used;
        var mayChange = !card.IsFinal && !isTooLow;
        if (mayChange) card.Limit(limits);
        Same(Expected(mayChange), (await owner.ChangeLimitsAsync(card.Id, limits)).Status);
    }

    private async Task SwitchAsync(PlainCard card)
    {
        var isOn = random.Next(3) > 0;
        card.SwitchAtm(isOn);
        var options = new JsonObject
        {
            ["atm_option"] = isOn, ["nfc_option"] = true, ["online_option"] = true, ["foreign_option"] = true,
        };
        Same(200, (await owner.PatchAsync(card.Id, "options", options)).Status);
    }

    private string Draw()
    {
        var left = random.Next(Acts.Sum(act => act.Weight));
        return Acts.First(act => (left -= act.Weight) < 0).Act;
    }

    private static int Expected(bool isAllowed) => isAllowed ? 200 : 422;

    private static Window WindowOf(string limit) => limit switch
    {
        "payment_daily_limit" => Window.PaymentDay,
        "payment_monthly_limit" => Window.PaymentMonth,
        "atm_daily_limit" => Window.AtmDay,
        "atm_monthly_limit" => Window.AtmMonth,
        _ => Window.Life,
    };

    private static long Cents(JsonNode limit, string what) => limit[$"{what}_cents"]!.GetValue<long>();

    private void Same<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Assert.Fail(
                $"CARDKEEP_SEED={chapter}, story {number}: {expected} was expected, and {actual} was said, after\n"
                + string.Join('\n', told));
        }
    }
}

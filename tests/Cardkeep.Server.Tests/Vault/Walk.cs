using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Factors;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Reveals;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Vault;

/// <summary>Every call once, and most of what can go wrong with it.</summary>
internal sealed class Walk(TestApi api)
{
    private const string Options =
        """{"card": {"atm_option": true, "nfc_option": false, "online_option": true, "foreign_option": true}}""";

    /// <summary>The bodies and headers, without the secrets that some of them have to hand out.</summary>
    public List<string> Answers { get; } = [];

    /// <summary>What was answered as it was asked.</summary>
    public List<string> Done { get; } = [];

    /// <summary>Every token that was handed out on the way.</summary>
    public List<string> Secrets { get; } = [];

    public async Task RunAsync()
    {
        var minted = await SendAsync(
            api.AsNobody(), "POST", "/sandbox/v1/tokens", new JsonObject { ["member"] = "owner" }, handsOut: "access_token");
        var owner = api.WithToken(minted.Text("access_token"));
        string[] open = ["/healthz", "/readyz", "/openapi.json", "/v2/nowhere"];
        foreach (var path in open) await SendAsync(api.AsNobody(), "GET", path);
        string[] nouns = ["organization", "bank_accounts", "memberships", "membership", "teams", "cards", "cards/appearances"];
        foreach (var noun in (string[])[.. nouns, $"bank_accounts/{Given.Account}"]) await SendAsync(owner, "GET", $"/v2/{noun}");

        await RefuseAsync(owner);
        var plain = await OrderAsync(owner, Given.Order(CardLevel.Virtual), allow: true);
        await OrderAsync(owner, Given.Order(CardLevel.Flash), allow: false);
        var plastic = await OrderAsync(
            owner, Given.Order(CardLevel.Metal).With(("ship_to_business", false), ("address", Address())), allow: true);
        var advertising = await OrderAsync(owner, Given.Order(CardLevel.Advertising), allow: true);
        var bulk = new JsonObject { ["cards"] = new JsonArray(Given.Order(CardLevel.Virtual), Given.Order(CardLevel.Flash)) };
        await AuthenticatedAsync(owner, "POST", "/v2/cards/bulk", bulk);

        await AuthenticatedAsync(owner, "PATCH", $"/v2/cards/{plain}/limits", Card("payment_monthly_limit", 300));
        await SendAsync(owner, "PATCH", $"/v2/cards/{plain}/nickname", Card("nickname", "Travel"));
        await SendAsync(owner, "PATCH", $"/v2/cards/{plastic}/options", JsonNode.Parse(Options));
        await SendAsync(owner, "PATCH", $"/v2/cards/{plain}/restrictions", Card("active_days", new JsonArray(1, 2)));
        await SendAsync(owner, "PUT", $"/v2/cards/{plastic}/lost");
        await SendAsync(owner, "PUT", $"/v2/cards/{Given.Card(CardLevel.Plus)}/stolen");
        await SendAsync(owner, "PUT", $"/v2/cards/{advertising}/discard");
        await SendAsync(owner, "GET", $"/cardkeep/v1/cards/{plastic}/shipping_address");
        await SendAsync(owner, "GET", $"/v2/cards/{plain}");
        await SendAsync(owner, "GET", $"/v2/cards?query={plain}&per_page=5");
        await SendAsync(owner, "PUT", $"/v2/cards/{plain}/lock");
        await SendAsync(owner, "POST", $"/sandbox/v1/cards/{plain}/system_lock", new JsonObject { ["kind"] = "fraud" });
        await SendAsync(owner, "POST", $"/sandbox/v1/cards/{plain}/system_unlock", new JsonObject { ["kind"] = "fraud" });
        await AuthenticatedAsync(owner, "PUT", $"/v2/cards/{plain}/unlock", null);
        await RequestAsync(owner);
        await PlayAsync(owner);
        await SpendAsync(owner);
        Secrets.AddRange([Demo.Password, Demo.ClientSecret]);
        await new FactorWalk(api, Keep).RunAsync();
        await new RevealWalk(api, owner, Keep).RunAsync();
        await new OAuthWalk(api, Keep).RunAsync();
    }

    /// <summary>What a card processor says.</summary>
    private async Task SpendAsync(Client owner)
    {
        var card = await OrderAsync(owner, Given.Order(CardLevel.Virtual), allow: true);
        await SendAsync(owner, "GET", $"/cardkeep/v1/cards/{card}/network_token");
        var minted = await SendAsync(
            api.AsNobody(), "POST", "/sandbox/v1/tokens", new JsonObject { ["scopes"] = new JsonArray("network") },
            handsOut: "access_token");
        var network = api.WithToken(minted.Text("access_token"));
        var ask = Terminal.Ask(card, 10_00, "walk");
        foreach (var again in (bool[])[false, true]) await SendAsync(network, "POST", "/network/v1/authorizations", ask.DeepClone());
        await SendAsync(network, "POST", "/network/v1/increments", Terminal.Amount(card, "walk", 1_00));
        await SendAsync(network, "POST", "/network/v1/advices", Terminal.Ask(card, 12_00, "walk").With(("outcome", "approved")));
        await SendAsync(network, "POST", "/network/v1/reversals", Terminal.Amount(card, "walk", 1_00));
        await SendAsync(network, "POST", "/network/v1/clearings", Terminal.Amount(card, "walk", 9_00));
        var refund = Terminal.Amount(card, "back", 2_00).With(("original_transaction_id", "walk"));
        await SendAsync(network, "POST", "/network/v1/refunds", refund);
        await SendAsync(network, "POST", "/network/v1/refund_reversals", Terminal.Head(card).With(("refund_transaction_id", "back")));
        var shown = await SendAsync(network, "GET", $"/network/v1/transactions/walk?card={card}");
        await SendAsync(owner, "GET", "/cardkeep/v1/authorizations");
        var authorization = $"/cardkeep/v1/authorizations/{shown.Json["authorization"]!["id"]}";
        foreach (var path in (string[])[authorization, $"{authorization}/explanation", $"/cardkeep/v1/cards/{card}/budget"])
            await SendAsync(owner, "GET", path);
        await SendAsync(owner, "POST", $"/cardkeep/v1/cards/{card}/dry_run", ask);
        await SimulateAsync(owner, card);
    }

    /// <summary>What a sandbox plays of merchants.</summary>
    private async Task SimulateAsync(Client owner, string card)
    {
        await SendAsync(owner, "GET", "/sandbox/v1/scenarios");
        await SendAsync(owner, "POST", $"/sandbox/v1/cards/{card}/play", new JsonObject { ["scenario"] = "hotel" });
        foreach (var verb in (string[])["withdraw", "wrong_pin", "advise", "force_post", "refund", "authorize"])
        {
            await SendAsync(
                owner, "POST", $"/sandbox/v1/cards/{card}/{verb}", new JsonObject { ["amount_cents"] = 10_00, ["pin"] = Told.Pin });
        }

        var held = await SendAsync(owner, "POST", $"/sandbox/v1/cards/{card}/authorize", new JsonObject { ["amount_cents"] = 10_00 });
        foreach (var verb in (string[])["increment", "clear", "reverse", "refund", "expire", "repeat"])
        {
            var path = $"/sandbox/v1/authorizations/{held.Text("authorization_id")}/{verb}";
            await SendAsync(owner, "POST", path, new JsonObject { ["amount_cents"] = 1_00 });
        }
    }

    /// <summary>What only a sandbox does.</summary>
    private async Task PlayAsync(Client owner)
    {
        string[] plays = ["ship", "activate", "reset_pin", "upgrade", "report_abusive"];
        string[] played =
        [
            .. plays.Select(verb => $"cards/{Given.Card(CardLevel.Standard)}/{verb}"),
            $"cards/{await OrderAsync(owner, Given.Order(CardLevel.Metal), allow: true)}/lose_in_shipping",
            $"cards/{await OrderAsync(owner, Given.Order(CardLevel.Plus), allow: true)}/cancel_order",
            $"cards/{Given.Card(CardLevel.Virtual)}/renew",
            $"memberships/{Given.Member(Role.Employee)}/kyc",
            "clock/freeze",
            "clock/advance",
            "clock/reset",
        ];
        foreach (var path in played)
            await SendAsync(owner, "POST", $"/sandbox/v1/{path}", new JsonObject { ["pin"] = "2580", ["by"] = "PT1S" });
        await SendAsync(owner, "GET", "/sandbox/v1/clock");
        await SendAsync(owner, "GET", "/sandbox/v1/faults");
        await SendAsync(owner, "PUT", "/sandbox/v1/faults", new JsonObject { ["faults"] = new JsonArray() });
        await SendAsync(owner, "POST", "/cardkeep/v1/phone/code");
        var inbox = await SendAsync(owner, "GET", "/sandbox/v1/inbox");
        var code = inbox.Json["messages"]![0]!["text"]!.GetValue<string>()[..6];
        await SendAsync(owner, "POST", "/cardkeep/v1/phone/confirm", new JsonObject { ["code"] = code });
        await SendAsync(owner, "GET", "/cardkeep/v1/phone");
    }

    private void Keep(string call, Reply reply, string[] handedOut)
    {
        if (reply.Status < 400) Done.Add(call);
        Secrets.AddRange(handedOut);
        foreach (var line in (string[])[reply.Body, .. reply.Headers.Select(header => $"{header.Key}: {header.Value}")])
            Answers.Add(handedOut.Aggregate(line, (text, secret) => text.Replace(secret, "•••", StringComparison.Ordinal)));
    }

    /// <summary>Two requests of each type: one is approved and one declined.</summary>
    private async Task RequestAsync(Client owner)
    {
        var key = ("X-Qonto-Idempotency-Key", Client.NewKey());
        foreach (var (type, terms) in ((string, JsonObject)[])[("flash_card", Requests.Asked.Flash), ("virtual_card", [])])
        {
            foreach (var verb in (string[])["approve", "decline"])
            {
                var body = new JsonObject { [$"request_{type}"] = terms.DeepClone() };
                var asked = await SendAsync(owner, "POST", $"/v2/requests/{type}s", body);
                var path = $"/v2/requests/{type}s/{asked.Json[$"request_{type}"]!["id"]}/{verb}";
                if (verb == "approve") await AuthenticatedAsync(owner, "POST", path, new JsonObject { ["debit_iban"] = null }, key);
                else await SendAsync(owner, "POST", path, new JsonObject { ["declined_note"] = "no" }, null, key);
            }
        }

        await SendAsync(owner, "GET", "/v2/requests");
    }

    private async Task RefuseAsync(Client owner)
    {
        var token = owner.Token!;
        await SendAsync(api.WithToken(token + "x"), "GET", "/v2/cards");
        await SendAsync(api.WithToken("ckat_" + token), "GET", "/v2/cards");
        await SendAsync(owner, "GET", $"/v2/cards?access_token={token}&sort_by={token}");
        await SendAsync(owner, "GET", $"/v2/cards/{token}");
        await SendAsync(owner, "GET", $"/{token}");
        await SendAsync(owner, "DELETE", "/v2/cards");
        var broken = await owner.PostRawAsync(
            "/v2/cards", $"{{\"card\": {{\"holder_id\": \"{token}\", ", ("X-Qonto-Idempotency-Key", "broken"));
        Answers.Add(broken.Body);
    }

    /// <summary>Asks, decides, and asks again; the card's id where it was allowed.</summary>
    private async Task<string> OrderAsync(Client owner, JsonObject order, bool allow)
    {
        var body = new JsonObject { ["card"] = order };
        var key = ("X-Qonto-Idempotency-Key", Client.NewKey());
        var asked = await SendAsync(owner, "POST", "/v2/cards", body, handsOut: "sca_session_token", key);
        var session = asked.Text("sca_session_token");
        await SendAsync(owner, "GET", $"/v2/sca_sessions/{session}");
        await SendAsync(owner, "GET", $"/v2/mocked_sca_sessions/{session}");
        await SendAsync(owner, "POST", "/v2/cards", body, null, key, ("X-Qonto-Sca-Session-Token", session));
        await SendAsync(owner, "POST", $"/v2/mocked_sca_sessions/{session}/{(allow ? "allow" : "deny")}");
        await SendAsync(owner, "POST", $"/v2/mocked_sca_sessions/{session}/{(allow ? "deny" : "allow")}");
        var done = await SendAsync(owner, "POST", "/v2/cards", body, null, key, ("X-Qonto-Sca-Session-Token", session));
        var another = ("X-Qonto-Idempotency-Key", Client.NewKey());
        await SendAsync(owner, "POST", "/v2/cards", body, null, another, ("X-Qonto-Sca-Session-Token", session));
        Assert.Equal(allow ? 200 : 412, done.Status);
        return allow ? done.CardId : "";
    }

    private async Task AuthenticatedAsync(
        Client owner, string method, string path, JsonObject? body, params (string Name, string Value)[] headers)
    {
        var asked = await SendAsync(owner, method, path, body, handsOut: "sca_session_token", headers);
        var session = asked.Text("sca_session_token");
        await SendAsync(owner, "POST", $"/v2/mocked_sca_sessions/{session}/allow");
        var done = await SendAsync(owner, method, path, body, null, [.. headers, ("X-Qonto-Sca-Session-Token", session)]);
        Assert.Equal(200, done.Status);
    }

    private async Task<Reply> SendAsync(
        Client caller,
        string method,
        string path,
        JsonNode? body = null,
        string? handsOut = null,
        params (string Name, string Value)[] headers)
    {
        using var content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var reply = await caller.SendAsync(new HttpMethod(method), path, content, headers);
        var secret = handsOut is null ? null : reply.Text(handsOut);
        if (reply.Status < 300) Done.Add($"{method} {path}");
        if (secret is not null) Secrets.Add(secret);
        Answers.Add(secret is null ? reply.Body : reply.Body.Replace(secret, "•••", StringComparison.Ordinal));
        Answers.AddRange(reply.Headers.Select(header => $"{header.Key}: {header.Value}"));
        return reply;
    }

    private static JsonObject Card(string member, JsonNode value) => new() { ["card"] = new JsonObject { [member] = value } };

    private static JsonObject Address() => new()
    {
        ["first_line"] = "1 rue de la Paix",
        ["zipcode"] = "75002",
        ["city"] = "Paris",
        ["country"] = "FR",
    };
}

using System.Buffers.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Reveals;

/// <summary>A holder chooses a PIN and looks at it, on pages as those of the number; wrong ones are counted at the terminal.</summary>
public sealed class PinPageTests
{
    private const string Change = "/cardkeep/v1/cards/{id}/pin_change";
    private const string View = "/cardkeep/v1/cards/{id}/pin_view";

    [Theory, OnSqlite, OnPostgres]
    public async Task An_application_that_may_only_read_gets_no_page_that_changes_a_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var card = Given.Card(CardLevel.Plus);
        var (reader, writer) = (await api.AsAsync(Role.Owner, Scope.CardRead), await api.AsAsync(Role.Owner, Scope.CardWrite));

        Assert.Equal("403 insufficient_scope", (await reader.GetAsync(Change.Replace("{id}", card, StringComparison.Ordinal))).Outcome());
        Assert.Equal("200", (await writer.GetAsync(Change.Replace("{id}", card, StringComparison.Ordinal))).Outcome());
        Assert.Equal(403, (await writer.GetAsync($"/v2/cards/{card}/data_view")).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_first_pin_activates_the_card_another_ends_a_block_and_the_holder_sees_the_last(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Plus);

        Assert.Equal("200", await ChooseAsync(api, owner, card, "8306"));
        Assert.Equal(("live", true), await StateAsync(owner, card));
        Assert.Equal("8306", await SeeAsync(api, owner, card));
        await owner.SandboxAsync(card, "wrong_pin", new JsonObject { ["times"] = 3 });
        Assert.Equal(("pin_blocked", true), await StateAsync(owner, card));
        Assert.Equal("8306", await SeeAsync(api, owner, card));
        Assert.Equal("200", await ChooseAsync(api, owner, card, "1984"));
        Assert.Equal(("live", true), await StateAsync(owner, card));
        Assert.Equal("200", await ChooseAsync(api, owner, card, "0012"));
        Assert.Equal("200", await ChooseAsync(api, owner, card, "0012"));
        Assert.Equal("0012", await SeeAsync(api, owner, card));
        Assert.Equal("approved", await PayAsync(owner, card, "0012"));
        Assert.Equal("wrong_pin", await PayAsync(owner, card, "8306"));
        Assert.Equal(
            ["1 card.created", "2 card.activated", "3 card.pin_blocked", "4 card.pin_reset", "5 card.pin_reset"],
            await Told.EventsAsync(api, card));
        await Consistency.CheckAsync(api);

        // Nobody else's, and not while the card is locked.
        await owner.LockAsync(card);
        Assert.Equal("422 invalid_status_transition", (await owner.GetAsync($"/cardkeep/v1/cards/{card}/pin_change")).Outcome());
        var admin = await api.AsAsync(Role.Admin);
        Assert.Equal("403 forbidden", (await admin.GetAsync($"/cardkeep/v1/cards/{card}/pin_view")).Outcome());

        // Before the holder authenticates the PIN is not searched for: this one would not be found.
        await api.WriteAsync(tx => tx.SendAsync($"UPDATE card_pins SET verifier = {new byte[32]}", default));
        using var page = await Viewer.OfAsync(api, owner, card, View);
        Assert.Equal(200, (await page.OpenAsync()).Status);
        var asked = await page.TryAsync("pin", null);
        Assert.Equal("428 sca_required", asked.Outcome());
        Assert.Equal(412, (await page.TryAsync("pin", asked.Text("sca_session_token"))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_pin_that_a_thief_would_try_first_or_that_came_unsealed_is_refused_and_the_page_may_go_on(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Metal);
        using var page = await Viewer.OfAsync(api, owner, card, Change);
        Assert.Equal(200, (await page.OpenAsync()).Status);
        var header = Base64Url.EncodeToString("""{"alg":"\ud800"}"""u8);
        (string? Sealed, string Outcome)[] table =
        [
            (null, "422 required /sealed_pin"),
            ("8306", "422 invalid_sealed /sealed_pin"),
            (page.Seal("8306"), "422 invalid_sealed /sealed_pin"),
            (page.Seal("""{"pin":8306}"""), "422 invalid_sealed /sealed_pin"),
            (Viewer.Seal(JsonNode.Parse(Cardkeep.Reveals.RevealDocs.SomeKey)!, """{"pin":"8306"}"""), "422 invalid_sealed /sealed_pin"),
            (page.Seal("""{"pin":"\ud800"}"""), "422 invalid_sealed /sealed_pin"),
            (page.Seal("{\"pin\":\"\u00ff\"}"), "422 invalid_sealed /sealed_pin"),     // One byte, which is no UTF-8.
            ($"{header}.{page.Seal("").Split('.', 2)[1]}", "422 invalid_sealed /sealed_pin"),
            (page.Seal("""{"pin":"830"}"""), "422 invalid_characters /pin"),
            (page.Seal("""{"pin":"1111"}"""), "422 weak_pin /pin"),
            (page.Seal("""{"pin":"4321"}"""), "422 weak_pin /pin"),
        ];
        foreach (var (text, outcome) in table)
        {
            (string, JsonNode)[] more = text is null ? [] : [("sealed_pin", text)];
            Assert.Equal(outcome, (await page.ShowAsync("new_pin", more)).Outcome());
        }

        Assert.Equal(("pending", false), await StateAsync(owner, card));

        // What was approved is this sealed PIN and no other.
        var (first, second) = (page.Seal("""{"pin":"8306"}"""), page.Seal("""{"pin":"2580"}"""));
        var session = await page.AllowAsync(await page.TryAsync("new_pin", null, ("sealed_pin", first)));
        var other = await page.TryAsync("new_pin", session, ("sealed_pin", second));
        Assert.Equal("422 not_found X-Qonto-Sca-Session-Token", other.Outcome());
        Assert.Equal(200, (await page.TryAsync("new_pin", session, ("sealed_pin", first))).Status);
        Assert.Equal("8306", await SeeAsync(api, owner, card));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_fifty_wrong_pins_tried_at_once_three_are_told_so_and_the_card_is_blocked(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Told.ActiveCardAsync(owner);

        var tried = await AtOnce.RunAsync(50, guess => owner.SandboxAsync(
            card, "authorize", new JsonObject { ["amount_cents"] = 1_00, ["pin"] = $"{3000 + guess}" }));

        var reasons = tried.CountBy(reply => reply.Json["reason"]!.GetValue<string>()).ToDictionary();
        Assert.Equal((3, 47), (reasons["wrong_pin"], reasons["card_pin_blocked"]));
        Assert.Equal(("pin_blocked", true), await StateAsync(owner, card));
        Assert.Equal("card_pin_blocked", await PayAsync(owner, card, Told.Pin));    // The right one too.
        await Consistency.CheckAsync(api);
    }

    private static async Task<string> ChooseAsync(TestApi api, Client holder, string card, string pin)
    {
        using var page = await Viewer.OfAsync(api, holder, card, Change);
        Assert.Equal(200, (await page.OpenAsync()).Status);
        return (await page.ShowAsync("new_pin", ("sealed_pin", page.Seal($$"""{"pin":"{{pin}}"}""")))).Outcome();
    }

    private static async Task<string> SeeAsync(TestApi api, Client holder, string card)
    {
        using var page = await Viewer.OfAsync(api, holder, card, View);
        Assert.Equal(200, (await page.OpenAsync()).Status);
        return (string)page.Unseal(await page.ShowAsync("pin"))["pin"]!;
    }

    private static async Task<string> PayAsync(Client caller, string card, string pin)
    {
        var heard = await caller.SandboxAsync(card, "authorize", new JsonObject { ["amount_cents"] = 1_00, ["pin"] = pin });
        return heard.Json["reason"]?.GetValue<string>() ?? heard.Text("outcome");
    }

    private static async Task<(string, bool)> StateAsync(Client caller, string card)
    {
        var shown = (await caller.GetAsync($"/v2/cards/{card}")).Card;
        return ((string)shown["status"]!, (bool)shown["pin_set"]!);
    }
}

using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Tests.Factors;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>What a member is asked to approve is said with every value that counts, as the request has it (RTS, article 5).</summary>
public sealed class AskedTests
{
    private static readonly (string, string) BySms = ("X-Qonto-2fa-Preference", "sms-otp");

    [Theory, OnSqlite, OnPostgres]
    public async Task A_text_says_whose_card_which_one_and_which_limits_and_settings_become_what(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, (ScaAlso.Setting, string.Join(',', ScaAlso.All)));
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        var card = (await owner.CreateCardAsync(Given.Order(CardLevel.Metal).With(
            ("payment_daily_limit", 50), ("payment_daily_limit_option", true)))).Card;
        var order = Given.Order(CardLevel.Virtual).With(("payment_transaction_limit", 12.5), ("payment_transaction_limit_option", true));

        await ExpectAsync(
            await owner.PostAsync("/v2/cards", new JsonObject { ["card"] = order }, BySms, ("X-Qonto-Idempotency-Key", "a-key")),
            "Order a card: Chiara Moretti, virtual; payments a month 500.00 EUR; each payment 12.50 EUR; "
            + "account \"Main account …0197\"");
        await ExpectAsync(await owner.PatchAsync($"{card["id"]}", "limits", new JsonObject
        {
            ["payment_monthly_limit"] = 1200.5, ["payment_daily_limit_option"] = false, ["atm_daily_limit"] = 20,
            ["atm_daily_limit_option"] = true, ["atm_monthly_limit"] = 500,
        }, BySms),
            $"Change limits: Chiara Moretti, metal …{card["last_digits"]}; payments a month 1000.00 EUR > 1200.50 EUR; "
            + "payments a day 50.00 EUR > none; withdrawals a day none > 20.00 EUR");

        var bulk = new JsonObject { ["cards"] = new JsonArray(Given.Order(CardLevel.Flash), Given.Order(CardLevel.Advertising)) };
        await ExpectAsync(
            await owner.PostAsync("/v2/cards/bulk", bulk, BySms), "Order cards: 2 × flash, advertising; payments in all 250.00 EUR; "
            + "payments a month 5000.00 EUR; account \"Main account …0197\"; ends 2026-06-01 00:00 UTC");

        api.Clock.Advance(TimeSpan.FromMinutes(15));                          // Three wait at most.
        var which = $"Chiara Moretti, metal …{card["last_digits"]}";
        await ExpectAsync(
            await owner.PatchAsync($"{card["id"]}", "nickname", new JsonObject { ["nickname"] = "Trips; none" }, BySms),
            $"Rename a card: {which}; name \"{card["nickname"]}\" > \"Trips; none\"");
        await ExpectAsync(await owner.PatchAsync($"{card["id"]}", "options", new JsonObject
        {
            ["atm_option"] = !(bool)card["atm_option"]!, ["nfc_option"] = (bool)card["nfc_option"]!,
            ["online_option"] = !(bool)card["online_option"]!, ["foreign_option"] = (bool)card["foreign_option"]!,
        }, BySms),
            $"Change a card's options: {which}; withdrawals {Turned("atm_option")}; online payments {Turned("online_option")}");
        await ExpectAsync(
            await owner.PatchAsync($"{card["id"]}", "restrictions", new JsonObject
            {
                ["active_days"] = new JsonArray(1, 7), ["categories"] = new JsonArray("transport", "it_and_electronics"),
            }, BySms),
            $"Change a card's restrictions: {which}; days all > Mon, Sun; merchants all > transport, it and electronics");

        string Turned(string option) => (bool)card[option]! ? "on > off" : "off > on";

        async Task ExpectAsync(Reply asked, string what)
        {
            Assert.True(asked.Status == 428, asked.Body);
            Assert.Contains($" is your Cardkeep code. {what}. Good until", (await owner.InboxAsync())[0], StringComparison.Ordinal);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_new_card_is_said_with_its_account_and_whatever_the_order_sets_apart(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        var phone = await Paired.PairAsync(api, await Secured.ProvenByTextAsync(api, owner));
        var plain = Given.Order(CardLevel.Metal);
        var special = Given.Order(CardLevel.Metal).With(
            ("bank_account_id", Demo.SecondAccount.Value.ToString("D")), ("nfc_option", false), ("online_option", true),
            ("foreign_option", false), ("active_days", new JsonArray(1, 2)), ("categories", new JsonArray("transport")),
            ("ship_to_business", false), ("card_design", "metal.sand.gold.2024"), ("type_of_print", "embossed"), ("address", new JsonObject
            {
                ["contact_name"] = "Jo Doe", ["first_line"] = "5 Side street", ["third_line"] = "Yard", ["zipcode"] = "10115",
                ["city"] = "Berlin", ["country"] = "DE",
            }));

        await AskAsync(plain, BySms);
        const string limits = "payments a month 1000.00 EUR; withdrawals a month 500.00 EUR; account ";
        Assert.Contains($"{limits}\"Main account …0197\". Good until", (await owner.InboxAsync())[0], StringComparison.Ordinal);
        await AskAsync(special, BySms);
        Assert.Contains(
            $"{limits}\"Travel …0294\"; goes to \"10115 Berlin, DE\"; recipient \"Jo Doe\"; street \"5 Side street, Yard\"; "
            + "contactless off; payments abroad off; days Mon, Tue; merchants transport. Good until",
            (await owner.InboxAsync())[0], StringComparison.Ordinal);

        await AskAsync(special);
        await phone.Phone.GetAsync(Paired.Page);
        Assert.Matches(
            "account: \"Travel …0294\"\\s+goes to: \"10115 Berlin, DE\"\\s+recipient: \"Jo Doe\"\\s+"
            + "street: \"5 Side street, Yard\"\\s+contactless: off\\s+payments abroad: off\\s+days: Mon, Tue\\s+"
            + "merchants: transport\\s+design: metal.sand.gold.2024\\s+print: embossed",
            phone.Phone.Text);
        await phone.PressAsync("refuse", Assert.Single(await phone.WaitingAsync()));
        Assert.Contains(
            """
            {"setting":"bank_account_id","from":null,"to":"Travel \u20260294"},
            {"setting":"address","from":null,"to":"10115 Berlin, DE"},{"setting":"nfc_option",
            """.ReplaceLineEndings(""),
            Assert.Single(await api.TextsAsync("SELECT facts FROM events WHERE kind = 'sca.refused'")), StringComparison.Ordinal);

        async Task AskAsync(JsonObject order, params (string, string)[] headers)
        {
            var key = ("X-Qonto-Idempotency-Key", Guid.CreateVersion7().ToString());
            var asked = await owner.PostAsync("/v2/cards", new JsonObject { ["card"] = order.DeepClone() }, [key, .. headers]);
            Assert.True(asked.Status == 428, asked.Body);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task It_stays_as_it_was_when_it_was_asked_and_stands_in_the_event_of_the_decision(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var asked = await owner.PatchAsync(
            Given.Card(CardLevel.Virtual), "limits", new JsonObject { ["payment_monthly_limit"] = 300 });
        await api.ExecuteAsync("UPDATE memberships SET last_name = 'Renamed'");

        await owner.PostAsync($"/v2/mocked_sca_sessions/{asked.Text("sca_session_token")}/deny", null);

        var said = JsonNode.Parse(Assert.Single(await api.TextsAsync("SELECT facts FROM events WHERE kind = 'sca.refused'")))!;
        Assert.Equal(("card.limits.update", "paired-device", "mock"), (Of("action_type"), Of("preference"), Of("by")));
        var card = said["asked"]!["cards"]![0]!;
        Assert.Equal("Chiara Moretti", (string)card["holder"]!);
        Assert.Equal("""[{"limit":"payment_monthly_limit","from_cents":100000,"to_cents":30000}]""", card["limits"]!.ToJsonString());

        string Of(string member) => (string)said[member]!;
    }

    [Fact]
    public async Task Every_language_has_words_for_everything_that_can_be_asked()
    {
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite, (ScaAlso.Setting, string.Join(',', ScaAlso.All)));
        var actions = api.App.Web.AllRoutes().Select(route => route.Demands.Sca).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        var english = CodeWords.All[0];

        Assert.Equal(["de", "en", "es", "fr", "it", "pt"], CodeWords.All.Select(words => words.Language).Order(StringComparer.Ordinal));
        Assert.Equal(actions, english.Titles.Keys.Order(StringComparer.Ordinal));
        foreach (var words in CodeWords.All)
        {
            Assert.Equal(english.Titles.Keys, words.Titles.Keys);
            Assert.Equal(english.Limits.Keys, words.Limits.Keys);
            Assert.Equal(SettingWords.For(english).Labels.Keys, SettingWords.For(words).Labels.Keys);
            Assert.Equal(7, SettingWords.For(words).Days.Split(' ').Length);
            Assert.Equal(words, CodeWords.For($"{words.Language}-XX"));
            Assert.Matches("^123456 .*WHAT.*09:45 UTC", words.Session("123456", "WHAT", "09:45"));
            Assert.Matches("^123456 .*09:45 UTC", words.Phone("123456", "09:45"));
        }

        Assert.Equal(english, CodeWords.For("nl"));
    }

    [Fact]
    public void A_name_in_a_text_is_text_and_has_an_end()
    {
        var asked = new Asked([new("{0} {9} " + new string('x', 500), "virtual_partner", null, [])]);

        var text = CodeText.OfSession("de", "123456", "card.order", asked, ManualClock.Start);

        Assert.StartsWith("123456 ist Ihr Cardkeep-Code. Karte bestellen: {0} {9} xxx", text, StringComparison.Ordinal);
        Assert.Contains("…xxxxxxxxxx, virtual partner. Gültig bis 09:30 UTC", text, StringComparison.Ordinal);
        Assert.True(text.Length < 200, text);
    }

    [Fact]
    public void Of_a_text_only_names_are_cut_and_never_what_tells_them_apart_or_what_comes_after()
    {
        var all = Enum.GetValues<MerchantCategory>().Select(Names<MerchantCategory>.Of).ToArray();
        Assert.Equal(11, all.Length);
        Expect(
            $"merchants {Said(all)} > {Said(all[1..])}. ",
            Card(AskedSetting.Categories, string.Join(' ', all), string.Join(' ', all[1..])));
        var (old, renamed) = (new string('o', 40), new string('r', 40));
        Expect($"name \"{old}\" > \"{renamed}\". ", Card(AskedSetting.Nickname, old, renamed));
        var accounts = ((string[])["0197", "0294", "0391"]).Select(digits =>
            Card(AskedSetting.Account, null, $"{new string('n', 100)} …{digits}")).ToArray();
        var name = new string('n', 49);
        Expect($"account \"{name}…nnnn …0197\", \"{name}…nnnn …0294\", \"{name}…nnnn …0391\". ", accounts);
        Expect(
            $"goes to \"10115 {new string('c', 43)}…cccccc, DE\". ",
            Card(AskedSetting.Address, null, $"10115 {new string('c', 100)}, DE"));

        static string Said(IEnumerable<string> names) => string.Join(", ", names).Replace('_', ' ');
    }

    [Fact]
    public void What_somebody_called_something_cannot_pass_for_words_of_ours()
    {
        Expect(
            "name \"Trips\" > \"Trips' > 'x\"; withdrawals on > off. ",
            Card(AskedSetting.Nickname, "\u202eTr\u200bips\u2066", "Trips\" > \"x", new AskedSetting(AskedSetting.Atm, "on", "off")));
        Expect("Order a card: Eve, virtual. ", new AskedCard("\u202eEve", "virtual", null, []));
    }

    private static AskedCard Card(string setting, string? from, string to, params AskedSetting[] more) =>
        new("Chiara Moretti", "virtual", null, []) { Settings = [new(setting, from, to), .. more] };

    private static void Expect(string what, params AskedCard[] cards) => Assert.Contains(
        what, CodeText.OfSession("en", "123456", "card.order", new Asked(cards), ManualClock.Start), StringComparison.Ordinal);
}

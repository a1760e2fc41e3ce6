using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

public sealed class ChangeSettingsTests
{
    private const string Family = "\U0001F468‍\U0001F469‍\U0001F467‍\U0001F466";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_nickname_is_counted_as_people_count_and_found_by_the_search(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);
        var longest = string.Concat(Enumerable.Repeat(Family, 40));

        Assert.Equal(longest, (await RenameAsync(longest)).Card["nickname"]!.GetValue<string>());
        Assert.Equal("422 too_long /card/nickname", Said(await RenameAsync(longest + Family)));
        Assert.Equal("422 too_short /card/nickname", Said(await RenameAsync("  ")));
        Assert.Equal("422 invalid_characters /card/nickname", Said(await RenameAsync("a\nb")));
        Assert.Equal("422 required /card/nickname", Said(await owner.PatchAsync(card, "nickname", new JsonObject())));

        Assert.Equal("Zoë's 💳", (await RenameAsync("  Zoë's 💳 ")).Card["nickname"]!.GetValue<string>());
        Assert.Equal([card], (await owner.GetAsync("/v2/cards?query=zoë")).Json["cards"]!.AsArray()
            .Select(found => found!["id"]!.GetValue<string>()));

        Task<Reply> RenameAsync(string name) => owner.PatchAsync(card, "nickname", new JsonObject { ["nickname"] = name });
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Options_change_all_four_at_once_and_on_plastic_only(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var options = new JsonObject
        {
            ["atm_option"] = false, ["nfc_option"] = true, ["online_option"] = false, ["foreign_option"] = true,
        };

        var changed = await owner.PatchAsync(Given.Card(CardLevel.Metal), "options", options);
        Assert.Equal((200, false, true, false, true), (changed.Status, Shown("atm"), Shown("nfc"), Shown("online"), Shown("foreign")));

        var partly = await owner.PatchAsync(Given.Card(CardLevel.Metal), "options", new JsonObject { ["atm_option"] = true });
        Assert.Equal(["required /card/nfc_option", "required /card/online_option", "required /card/foreign_option"], partly.Problems);
        Assert.Equal("422 not_applicable_to_card_level", Said(await owner.PatchAsync(Given.Card(CardLevel.Virtual), "options", options)));

        bool Shown(string option) => changed.Card[$"{option}_option"]!.GetValue<bool>();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Restrictions_repeat_what_was_sent_and_an_empty_list_means_none(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Advertising);

        var narrowed = await RestrictAsync("""{"active_days":[5,1,5],"categories":["tax","atm"]}""");
        Assert.Equal(
            ("[5,1]", """["tax","atm"]"""),
            (narrowed.Card["active_days"]!.ToJsonString(), narrowed.Card["categories"]!.ToJsonString()));

        var opened = await RestrictAsync("""{"categories":[]}""");
        Assert.Equal(("[5,1]", "[]"), (opened.Card["active_days"]!.ToJsonString(), opened.Card["categories"]!.ToJsonString()));
        Assert.Equal("[1,2,3,4,5,6,7]", (await RestrictAsync("""{"active_days":[]}""")).Card["active_days"]!.ToJsonString());

        Assert.Equal("422 required /card", Said(await RestrictAsync("{}")));
        Assert.Equal(
            "422 not_in_list /card/active_days/1, not_in_list /card/categories/0",
            Said(await RestrictAsync("""{"active_days":[1,8],"categories":["fun"]}""")));
        Assert.Equal("400 not_an_integer /card/active_days/0", Said(await RestrictAsync("""{"active_days":["1"]}""")));

        Task<Reply> RestrictAsync(string body) => owner.PatchAsync(card, "restrictions", JsonNode.Parse(body)!);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Only_owners_and_admins_change_settings_and_never_those_of_a_final_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var card = Given.Card(CardLevel.Virtual);
        var name = new JsonObject { ["nickname"] = "Lunch" };

        Assert.Equal(200, (await (await api.AsAsync(Role.Admin)).PatchAsync(card, "nickname", name)).Status);
        foreach (var role in (Role[])[Role.Manager, Role.Employee, Role.Reporting])
            Assert.Equal("403 forbidden", Said(await (await api.AsAsync(role)).PatchAsync(card, "nickname", name)));

        var stranger = await Given.StrangerAsync(api);
        Assert.Equal("404 not_found id", Said(await stranger.Client.PatchAsync(card, "nickname", name)));

        var owner = await api.AsAsync(Role.Owner);
        await owner.PutAsync($"/v2/cards/{card}/discard");
        Assert.Equal("422 card_in_final_status", Said(await owner.PatchAsync(card, "nickname", name)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Changes_of_different_settings_at_once_all_survive(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Plus);
        var options = new JsonObject
        {
            ["atm_option"] = false, ["nfc_option"] = false, ["online_option"] = false, ["foreign_option"] = false,
        };

        var replies = await Task.WhenAll(
            owner.PatchAsync(card, "nickname", new JsonObject { ["nickname"] = "Travel" }),
            owner.PatchAsync(card, "options", options),
            owner.PatchAsync(card, "restrictions", JsonNode.Parse("""{"categories":["transport"]}""")!),
            owner.PatchAsync(card, "restrictions", JsonNode.Parse("""{"active_days":[2]}""")!));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        var after = (await owner.GetAsync($"/v2/cards/{card}")).Card;
        Assert.Equal(("Travel", "false", """["transport"]""", "[2]"),
            (after["nickname"]!.GetValue<string>(), after["nfc_option"]!.ToJsonString(), after["categories"]!.ToJsonString(),
                after["active_days"]!.ToJsonString()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_change_of_another_shape_is_told_where_it_is_wrong(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var (call, body, said) in ((string, string, string)[])
        [
            ("nickname", """{"card":{"nickname":7}}""", "400 not_a_string /card/nickname"),
            ("nickname", """{"nickname":"Lunch"}""", "422 required /card"),
            ("nickname", """{"card":"Lunch"}""", "400 not_an_object /card"),
            ("nickname", """{"card":{""", "400 invalid_json"),
            ("nickname", "[]", "400 invalid_body"),
            ("options", """{"card":{"atm_option":1,"nfc_option":"true","online_option":true,"foreign_option":[]}}""",
                "400 not_a_boolean /card/atm_option, not_a_boolean /card/nfc_option, not_a_boolean /card/foreign_option"),
            ("restrictions", """{"card":{"categories":"tax","active_days":{}}}""",
                "400 not_an_array /card/active_days, not_an_array /card/categories"),
            ("restrictions", """{"card":{"categories":[1]}}""", "400 not_a_string /card/categories/0"),
        ])
        {
            var reply = await owner.SendAsync(
                HttpMethod.Patch, $"/v2/cards/{Given.Card(CardLevel.Plus)}/{call}", new StringContent(body, null, "application/json"));
            Assert.Equal($"{body} {said}", $"{body} {Said(reply)}");
        }

        var text = await owner.SendAsync(
            HttpMethod.Patch, $"/v2/cards/{Given.Card(CardLevel.Plus)}/nickname", new StringContent("{}", null, "text/plain"));
        Assert.Equal("415 unsupported_media_type", Said(text));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_change_of_a_setting_is_told_as_an_event_of_its_own(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Plus);

        await owner.PatchAsync(card, "nickname", new JsonObject { ["nickname"] = "Lunch" });
        await owner.PatchAsync(card, "restrictions", JsonNode.Parse("""{"active_days":[1]}""")!);
        await owner.PatchAsync(
            card, "options", JsonNode.Parse("""{"atm_option":false,"nfc_option":false,"online_option":false,"foreign_option":false}""")!);

        Assert.Equal(
            ["card.nickname_updated", "card.restrictions_updated", "card.options_updated"],
            (await Told.EventsAsync(api, card)).TakeLast(3).Select(told => told.Split(' ')[1]));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Appearances_list_each_level_with_its_designs(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var shown = await (await api.AsAsync(Role.Employee)).GetAsync("/v2/cards/appearances");

        var levels = shown.Json["card_type_appearances"]![0]!["card_level_appearances"]!.AsArray();
        Assert.Equal(Names<CardLevel>.All, levels.Select(level => level!["card_level"]!.GetValue<string>()));
        Assert.Equal([1, 4, 3, 9, 9, 1, 1], levels.Select(level => level!["appearances"]!.AsArray().Count));
        const string folder = "https://cards.example.com/card-designs/metal/metal.sand.gold.2024";
        Assert.Equal(
            $$$"""
            {"design":"metal.sand.gold.2024","assets":{"front_large":"{{{folder}}}/front_large.png",
            "front_small":"{{{folder}}}/front_small.png","front_small_wallet":"{{{folder}}}/front_small_wallet.png"},
            "theme":"light","gradient_hex_color":"#D8BE94","is_active":true}
            """.Replace("\n", "", StringComparison.Ordinal),
            levels[2]!["appearances"]![2]!.ToJsonString());
    }

    private static string Said(Reply reply) => $"{reply.Status} {string.Join(", ", reply.Problems)}";
}

using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.OAuth;
using Cardkeep.Reveals;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;
using Cardkeep.Tests.Vault;

namespace Cardkeep.Tests.Reveals;

/// <summary>Number, expiry and CVV are shown to the holder, once, after they authenticated (threats-and-faults.md §4).</summary>
public sealed class DataViewTests
{
    /// <summary>More of them, up to a thousand, by <c>CARDKEEP_OPERATIONS</c>.</summary>
    private static readonly int AtTheGate =
        int.TryParse(Environment.GetEnvironmentVariable("CARDKEEP_OPERATIONS"), CultureInfo.InvariantCulture, out var operations)
            ? Math.Clamp(operations, 100, 1_000)
            : 100;

    [Theory, OnSqlite, OnPostgres]
    public async Task The_holder_sees_the_digits_of_the_card_once_and_each_step_is_said(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, employee) = (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Employee));
        foreach (var (holder, level) in (((Client, CardLevel)[])[(employee, CardLevel.Virtual), (owner, CardLevel.Metal)]))
        {
            var card = Given.Card(level);
            var shown = (await holder.GetAsync($"/v2/cards/{card}")).Card;
            using var page = await Viewer.OfAsync(api, holder, card);

            Assert.Equal(200, (await page.OpenAsync()).Status);
            Assert.Equal("details", (string)page.Opened!["kind"]!);
            Assert.Equal((string)shown["last_digits"]!, (string)page.Opened["card"]!["last_digits"]!);
            Assert.DoesNotContain((await Digits.OfAsync(api, card)).Number.Reveal(), page.Opened.ToJsonString(), StringComparison.Ordinal);

            var asked = await page.TryAsync("details", null);
            Assert.Equal((428, "card.see-details"), (asked.Status, asked.Text("action_type")));
            Assert.Equal(412, (await page.TryAsync("details", asked.Text("sca_session_token"))).Status);
            var session = await page.AllowAsync(asked);
            var told = page.Unseal(await page.TryAsync("details", session));
            var digits = await Digits.OfAsync(api, card);
            Assert.Equal(digits.Number.Reveal(), (string)told["number"]!);
            Assert.Equal(digits.Cvv.Reveal(), (string)told["cvv"]!);
            Assert.Equal($"{digits.ExpiryMonth:yyyy-MM}", (string)told["expiry_month"]!);

            Assert.Equal("410 reveal_gone /ticket", (await page.TryAsync("details", session)).Outcome());
            Assert.Equal("410 reveal_gone /ticket", (await page.TryAsync("details", null)).Outcome());
            Assert.Equal("410 reveal_gone /ticket", (await page.OpenAsync()).Outcome());
            Assert.Equal(
                ["1 reveal.opened", "2 reveal.shown", "3 reveal.refused used", "4 reveal.refused used", "5 reveal.refused used"],
                await EventsAsync(api, card));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_address_opens_within_a_minute_by_its_own_application_and_while_its_token_counts(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        var card = Given.Card(CardLevel.Virtual);

        using var late = await Viewer.OfAsync(api, employee, card);
        api.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(410, (await late.OpenAsync()).Status);
        using var intime = await Viewer.OfAsync(api, employee, card);
        api.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(200, (await intime.OpenAsync()).Status);
        api.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("410 reveal_gone /ticket", (await intime.ShowAsync("details")).Outcome());

        var minted = (await employee.GetAsync($"/v2/cards/{card}/data_view")).Text("iframe_url");
        var other = await Stored.ClientAsync(api, Demo.Organization);
        using var moved = Viewer.At(api, minted.Replace($"{Demo.Client.Value}", other, StringComparison.Ordinal));
        Assert.Equal(410, (await moved.OpenAsync()).Status);
        using var here = Viewer.At(api, minted);
        Assert.Equal(403, (await here.OpenAsync(("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(200, (await here.OpenAsync(("Sec-Fetch-Site", "same-origin"))).Status);
        Assert.Equal("410 reveal_gone /ticket", (await here.ShowAsync("pin")).Outcome());

        using var orphan = await Viewer.OfAsync(api, employee, card);
        await api.WriteAsync(tx => AccessTokenTable.DeleteAsync(tx, Secrets.Hash(employee.Token!), Demo.Client, default));
        Assert.Equal(410, (await orphan.OpenAsync()).Status);
        Assert.Equal(410, (await here.ShowAsync("details")).Status);
        Assert.Equal(
            ["elsewhere", "elsewhere", "late", "late", "token", "token"],
            (await EventsAsync(api, card)).Where(line => line.Contains("refused", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[2]).Order(StringComparer.Ordinal));
        using var nobodys = Viewer.At(api, $"https://cards.example.com/reveal/{Demo.Client.Value}#ckrv_none");
        Assert.Equal(410, (await nobodys.OpenAsync()).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_exchanges_of_one_address_one_opens_it_and_of_many_askings_one_is_answered(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        var card = Given.Card(CardLevel.Virtual);
        var address = (await employee.GetAsync($"/v2/cards/{card}/data_view")).Text("iframe_url");
        var pages = Enumerable.Range(0, AtTheGate).Select(_ => Viewer.At(api, address)).ToArray();

        var opened = await AtOnce.RunAsync(pages.Length, caller => pages[caller].OpenAsync());
        Assert.Equal([(200, 1), (410, pages.Length - 1)], Statuses(opened));
        var winner = pages.Single(page => page.Opened is not null);
        var asked = await winner.TryAsync("details", null);
        var session = await winner.AllowAsync(asked);
        var shown = await AtOnce.RunAsync(20, _ => winner.TryAsync("details", session));

        Assert.Single(shown, reply => reply.Status == 200);
        Assert.All(shown, reply => Assert.True(reply.Status is 200 or 410 or 422, reply.Body));
        Assert.NotNull(winner.Unseal(shown.Single(reply => reply.Status == 200)));
        var events = await EventsAsync(api, card);
        Assert.Single(events, line => line.EndsWith("reveal.opened", StringComparison.Ordinal));
        Assert.Single(events, line => line.EndsWith("reveal.shown", StringComparison.Ordinal));
        Assert.Equal(RevealTicket.MostEvents + 1, events.Count);             // Refusals come to an end; what was shown is said after them.
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(line => int.Parse(line.Split(' ')[0], null)));
        await Consistency.CheckAsync(api);
        foreach (var page in pages) page.Dispose();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_that_cannot_be_shown_says_why(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (Func<Card, Card> Change, string Verb, string Outcome)[] table =
        [
            (card => card, "data_view", "200"),
            (card => card.In(CardStatus.Paused), "data_view", "200"),
            (card => card.In(CardStatus.Discarded), "data_view", "422 card_in_final_status id"),
            (card => card.In(CardStatus.Live) with { ExpiryMonth = new(2026, 2, 1) }, "data_view", "422 card_in_final_status id"),
            (card => card.In(CardStatus.Onhold) with { Number = null, ExpiryMonth = null }, "data_view", "422 card_not_issued id"),
            (card => card with { Holder = Demo.MemberOf(Role.Admin) }, "data_view", "403 forbidden"),
            (card => card, "pin_view", "422 not_applicable_to_card_level"),
            (card => card, "pin_change", "422 not_applicable_to_card_level"),
        ];
        foreach (var (change, verb, outcome) in table)
        {
            var card = await Stored.CardAsync(api, CardLevel.Virtual, card => change(card with { Holder = Demo.MemberOf(Role.Owner) }));
            var path = verb == "data_view" ? $"/v2/cards/{card}/{verb}" : $"/cardkeep/v1/cards/{card}/{verb}";
            Assert.Equal((verb, outcome), (verb, (await owner.GetAsync(path)).Outcome()));
            var said = outcome == "200" ? [] : (string[])[$"1 reveal.refused {outcome.Split(' ')[1]}"];
            Assert.Equal(said, await EventsAsync(api, card));
        }

        Assert.Equal("422 pin_not_set id", (await owner.GetAsync($"/cardkeep/v1/cards/{Given.Card(CardLevel.Plus)}/pin_view")).Outcome());
        Assert.Equal("404 not_found id", (await owner.GetAsync("/v2/cards/none/data_view")).Outcome());

        // What ends between opening and showing is not shown.
        var ended = Given.Card(CardLevel.Flash);
        using var page = await Viewer.OfAsync(api, owner, ended);
        Assert.Equal(200, (await page.OpenAsync()).Status);
        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{ended}/discard")).Status);
        Assert.Equal("422 card_in_final_status id", (await page.ShowAsync("details")).Outcome());
        Assert.Equal(["1 reveal.opened", "2 reveal.refused card_in_final_status"], await EventsAsync(api, ended));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_key_that_is_none_of_the_curve_is_refused_and_spends_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        using var page = await Viewer.OfAsync(api, employee, Given.Card(CardLevel.Virtual));
        var good = JsonNode.Parse(RevealDocs.SomeKey)!.AsObject();
        (JsonNode? Key, string Outcome)[] table =
        [
            (null, "422 required /public_key"),
            ("key", "400 not_an_object /public_key"),
            (new JsonObject(), "422 invalid_public_key /public_key"),
            (good.DeepClone().AsObject().With(("crv", "P-384")), "422 invalid_public_key /public_key"),
            (good.DeepClone().AsObject().With(("x", (string)good["y"]!)), "422 invalid_public_key /public_key"),
            (good.DeepClone().AsObject().With(("x", "AA")), "422 invalid_public_key /public_key"),
            (good.DeepClone().AsObject().With(("x", "no base64")), "422 invalid_public_key /public_key"),
        ];
        foreach (var (key, outcome) in table)
        {
            var body = new JsonObject { ["ticket"] = page.Ticket, ["public_key"] = key?.DeepClone() };
            var heard = await api.AsNobody().PostAsync($"/reveal/{Demo.Client.Value}/open", body);
            Assert.Equal((key?.ToJsonString(), outcome), (key?.ToJsonString(), heard.Outcome()));
        }

        Assert.Equal(200, (await page.OpenAsync()).Status);
    }

    /// <summary>What was said of the pages about a card, in order: number, kind, reason.</summary>
    internal static Task<IReadOnlyList<string>> EventsAsync(TestApi api, string card)
    {
        var about = $"%{card}%";
        return api.Database.ReadAsync(tx => tx.ListAsync(
            $"""
            SELECT number, kind, facts FROM events
            WHERE organization_id = {Demo.Organization} AND kind LIKE 'reveal.%' AND facts LIKE {about}
            ORDER BY stream_id, number
            """,
            row => $"{row.Integer(0)} {row.Text(1)} {(string?)JsonNode.Parse(row.Text(2))!["reason"]}".TrimEnd(),
            default), default);
    }

    private static (int, int)[] Statuses(IReadOnlyList<Reply> replies) =>
        [.. replies.GroupBy(reply => reply.Status).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];
}

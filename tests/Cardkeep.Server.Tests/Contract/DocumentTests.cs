using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary>The examples of the seed documents, held against the running product.</summary>
public sealed class DocumentTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_documents_order_passes_as_it_stands_with_real_ids_put_in(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var request = DocumentedOrder();

        var created = await owner.CreateCardAsync(request["card"]!);

        Assert.Equal(200, created.Status);
        Assert.Equal("card", Document.Members(created.Json));
        Document.CheckCard(created.Card);
        var members = request["card"]!.AsObject();
        foreach (var (name, value) in members.Where(member => member.Key != "address"))
            Assert.True(JsonNode.DeepEquals(value, created.Card[name]), $"{name} was ordered as {value}, and is {created.Card[name]}");
        Assert.Equal(("pending", "DOLORES KOULECHOV"), (created.CardStatus, created.Card["embossed_name"]!.GetValue<string>()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_answer_has_the_documents_members_in_their_order_with_their_types(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var created = await owner.CreateCardAsync(DocumentedOrder()["card"]!);
        var live = Given.Card(CardLevel.Virtual);
        var listed = await owner.GetAsync($"/v2/cards?ids[]={created.CardId}");

        IReadOnlyList<(string Example, JsonObject Answer)> answers =
        [
            ("create-response.json", created.Json.AsObject()),
            ("lock-response.json", (await owner.LockAsync(live)).Json.AsObject()),
            ("unlock-response.json", (await owner.UnlockAsync(live)).Json.AsObject()),
            ("lock-response.json", (await owner.GetAsync($"/v2/cards/{created.CardId}")).Json.AsObject()),
        ];
        foreach (var (example, answer) in answers)
        {
            Assert.Equal("card", Document.Members(answer));
            Document.CheckCard(answer["card"]!.AsObject());
            Document.CheckContains(Document.Read(example)["card"]!.AsObject(), answer["card"]!.AsObject());
        }

        var list = Document.Read("list-response.json");
        Assert.Equal(Document.Members(list), Document.Members(listed.Json));
        Assert.Equal(Document.Members(list["meta"]), Document.Members(listed.Json["meta"]));
        var card = Assert.Single(listed.Json["cards"]!.AsArray())!.AsObject();
        Document.CheckCard(card);
        Document.CheckContains(list["cards"]![0]!.AsObject(), card);
        Assert.True(JsonNode.DeepEquals(created.Card, card));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Cards_of_every_level_and_of_a_holder_unknown_yet_have_the_same_members(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var unknown = await Given.MemberAsync(api, Role.Employee, change: person => person with { Kyc = KycStatus.Pending });
        foreach (var level in Enum.GetValues<CardLevel>())
            Assert.Equal(200, (await owner.CreateCardAsync(Given.Order(level).With(("holder_id", $"{unknown.Value}")))).Status);

        var cards = (await owner.GetAsync("/v2/cards")).Json["cards"]!.AsArray();

        Assert.Equal(14, cards.Count);
        Assert.All(cards, card => Document.CheckCard(card!.AsObject()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Texts_numbers_and_times_have_the_documents_forms(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        api.Clock.Advance(TimeSpan.FromMicroseconds(402_110));
        var order = DocumentedOrder()["card"]!.AsObject();
        var reply = await owner.CreateCardAsync(order.With(("payment_transaction_limit", 12.5), ("atm_daily_limit", 0.07)));

        foreach (var id in (string[])["id", "holder_id", "initiator_id", "bank_account_id", "organization_id"])
            Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", reply.Card[id]!.GetValue<string>());
        foreach (var time in (string[])["created_at", "updated_at", "last_activity_at"])
            Assert.Equal("2026-03-01T09:30:00.40211Z", reply.Card[time]!.GetValue<string>());
        var flash = await owner.GetAsync($"/v2/cards/{Given.Card(CardLevel.Flash)}");
        Assert.Equal("2026-06-01T09:30:00Z", flash.Card["pre_expires_at"]!.GetValue<string>());

        // Numbers as they stand in the text: a client that reads 1000.0 into an integer breaks.
        foreach (var (member, written) in ((string, string)[])
        [
            ("atm_monthly_limit", "1000"),
            ("payment_transaction_limit", "12.5"),
            ("atm_daily_limit", "0.07"),
            ("payment_monthly_spent", "0"),
        ])
            Assert.Contains($"\"{member}\":{written},", reply.Body, StringComparison.Ordinal);
        Assert.Equal(("3", "2029"), (reply.Card["exp_month"]!.GetValue<string>(), reply.Card["exp_year"]!.GetValue<string>()));
        Assert.Equal("application/json; charset=utf-8", reply.Header("Content-Type"));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
    }

    /// <summary>The documents' own request; only its three invented ids are replaced.</summary>
    private static JsonObject DocumentedOrder()
    {
        var request = Document.Read("create-request.json");
        request["card"]!["holder_id"] = Given.Member(Role.Owner);
        request["card"]!["organization_id"] = $"{Demo.Organization.Value}";
        request["card"]!["bank_account_id"] = Given.Account;
        return request;
    }
}

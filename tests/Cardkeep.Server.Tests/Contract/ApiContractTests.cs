using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cardkeep.Tests.Contract;

/// <summary>
/// <c>/openapi.json</c>, and whether an answer that it does not know would be noticed: every other test holds its answers to it.
/// </summary>
public sealed class ApiContractTests
{
    private const string Card = "components/schemas/Card/";
    private const string Lock = "paths/~1v2~1cards~1{id}~1lock/put/";

    /// <summary>What is taken out of the document or put into it, and what the judge then says of a true answer.</summary>
    public static TheoryData<string, string?, string> Forgeries() => new()
    {
        { "paths/~1v2~1cards~1{id}~1lock", null, "no such path" },
        { $"{Lock}responses/200", null, "no such status" },
        { $"{Lock}responses/200/headers/X-Tyk-Trace-Id", null, "header X-Tyk-Trace-Id: not documented" },
        { $"{Lock}responses/200/headers/X-Other", """{"required": true, "schema": {"type": "string"}}""", "header X-Other: not there" },
        { $"{Lock}responses/200/content", null, "a body, and none is documented" },
        { $"{Card}properties/nickname", null, "/card/nickname: not documented" },
        { $"{Card}properties/nickname", """{"type": "integer"}""", "/card/nickname: \"Virtual" },
        { $"{Card}properties/nickname", """{"type": "string", "pattern": "^x"}""", "is not ^x" },
        { $"{Card}properties/nickname", """{"type": "string", "maxLength": 3}""", "passes maxLength 3" },
        { $"{Card}properties/nickname", """{"type": "string", "format": "uuid"}""", "is no uuid" },
        { $"{Card}properties/shipped_at/type", "\"string\"", "/card/shipped_at: null is no string" },
        { $"{Card}properties/status/enum", """["live"]""", "\"paused\" is none of \"live\"" },
        { $"{Card}properties/atm_monthly_limit/minimum", "5", "/card/atm_monthly_limit: 0 passes minimum 5" },
        { $"{Card}properties/active_days/items/enum", "[1, 2]", "/card/active_days/2: 3 is none of 1, 2" },
        { $"{Card}required/-", "\"more\"", "/card/more: not there" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task An_answer_that_the_document_does_not_know_is_noticed(string place, string? put, string complaint)
    {
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite);
        var card = Given.Card(CardLevel.Virtual);
        var locked = await (await api.AsAsync(Role.Owner)).LockAsync(card);
        var reply = new ContractReply(locked.Status, locked.Body, locked.Headers);
        var document = JsonNode.Parse(await api.App.Document.Document)!;

        Assert.Empty(new ApiContract(document.ToJsonString()).Check("PUT", $"/v2/cards/{card}/lock", reply));
        Forge(document, place, put);

        var complaints = new ApiContract(document.ToJsonString()).Check("PUT", $"/v2/cards/{card}/lock", reply);
        Assert.Contains(complaints, said => said.Contains(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_error_code_that_the_route_does_not_document_is_noticed()
    {
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite);
        var owner = await api.AsAsync(Role.Owner);
        var refused = await owner.PutAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}/lost");
        var reply = new ContractReply(refused.Status, refused.Body, refused.Headers);
        var contract = new ApiContract(await api.App.Document.Document);

        Assert.Equal("not_applicable_to_card_level", Assert.Single(refused.Problems));
        Assert.Empty(contract.Check("PUT", $"/v2/cards/{Guid.Empty}/lost", reply));
        Assert.Contains(
            contract.Check("PUT", $"/v2/cards/{Guid.Empty}/lock", reply),
            said => said.StartsWith("/errors/0/code: \"not_applicable_to_card_level\" is none of", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_test_that_gets_an_undocumented_answer_fails(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var empty = new ApiContract("""{"openapi": "3.1.1", "paths": {}}""");
        using var http = new HttpClient(new ContractCheck(new SocketsHttpHandler(), Task.FromResult(empty)))
        {
            BaseAddress = api.Http.BaseAddress,
        };

        var failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => http.GetAsync("/healthz"));

        Assert.Contains("knows no such answer: GET /healthz 200", failure.Message, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_document_lists_every_route_that_is_served_and_no_other(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var served = await api.AsNobody().GetAsync("/openapi.json");
        var contract = new ApiContract(served.Body);

        Assert.Equal((200, "3.1"), (served.Status, served.Text("openapi")[..3]));
        Assert.Equal(
            api.App.Web.AllRoutes().Select(route => $"{route.Method} {route.Path}").Order(StringComparer.Ordinal),
            contract.Operations.Order(StringComparer.Ordinal));
        Assert.Equal(contract.Operations.Count, api.App.Web.AllOperations().Select(route => route.Operation.Id).Distinct().Count());
    }

    [Fact]
    public void The_examples_are_the_documents_own()
    {
        Assert.True(JsonNode.DeepEquals(Document.Read("create-request.json"), CardExamples.Order));
        Assert.Equal(Document.Members(Document.WholeCard()), Document.Members(CardExamples.Card["card"]));
        Document.CheckCard(CardExamples.Card["card"]!.AsObject());
    }

    [Theory]
    [InlineData("undemanding", "/undemanding says nothing of what it demands")]
    [InlineData("actless", "GET /actless/{id} is about one thing and says no act that the role must allow")]
    [InlineData("quiet", "GET /quiet is not described")]
    public async Task A_route_that_says_too_little_of_itself_stops_the_start(string route, string complaint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        await using var web = builder.Build();
        if (route == "undemanding") web.MapGet("/undemanding", () => "");
        else if (route == "actless") web.Get("/actless/{id}", new(Scope.CardRead), Nothing).Describe(CardDocs.Show);
        else web.Get("/quiet", Demands.Nothing, Nothing);

        var failure = Assert.Throws<InvalidOperationException>(() => new DocumentRoutes(web).Map());

        Assert.Equal(complaint, failure.Message);

        static Task<Answer> Nothing(Call call, CancellationToken cancel) => throw new InvalidOperationException();
    }

    // A JSON pointer without its first slash; null takes away what stands there, and a hyphen appends.
    private static void Forge(JsonNode document, string place, string? put)
    {
        var segments = place.Split('/').Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal)).ToArray();
        var parent = segments[..^1].Aggregate(document, (node, segment) => node[segment]!);
        if (parent is JsonArray list) list.Add(JsonNode.Parse(put!));
        else if (put is null) Assert.True(parent.AsObject().Remove(segments[^1]));
        else parent[segments[^1]] = JsonNode.Parse(put);
    }
}

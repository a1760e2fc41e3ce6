using System.Text.Json.Nodes;
using Cardkeep.Organizations;
using Cardkeep.Requests;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Requests;

/// <summary>Requests for cards, as tests make, decide and read them.</summary>
internal static class Asked
{
    public const string KeyHeader = "X-Qonto-Idempotency-Key";
    public const string ScaHeader = "X-Qonto-Sca-Session-Token";

    /// <summary>The demo's: the employee asks for a virtual card.</summary>
    public static readonly string Waiting = Demo.Request.Value.ToString("D");

    /// <summary>The smallest complete request for a flash card.</summary>
    public static JsonObject Flash => new() { ["payment_lifespan_limit"] = "250.00", ["pre_expires_at"] = "2026-06-01T00:00:00Z" };

    public static Task<Reply> AskForFlashAsync(this Client caller, JsonNode request, params (string, string)[] headers) =>
        caller.PostAsync("/v2/requests/flash_cards", new JsonObject { ["request_flash_card"] = request.DeepClone() }, headers);

    public static Task<Reply> AskForVirtualAsync(this Client caller, JsonNode request, params (string, string)[] headers) =>
        caller.PostAsync("/v2/requests/virtual_cards", new JsonObject { ["request_virtual_card"] = request.DeepClone() }, headers);

    /// <summary>One attempt to approve, without approving any session.</summary>
    public static Task<Reply> TryApproveAsync(
        this Client caller, string id, string type = "virtual_cards", JsonNode? body = null, string? key = null, string? sca = null) =>
        caller.PostAsync(
            $"/v2/requests/{type}/{id}/approve", body?.DeepClone(),
            sca is null ? [(KeyHeader, key ?? Client.NewKey())] : [(KeyHeader, key ?? Client.NewKey()), (ScaHeader, sca)]);

    /// <summary>Approves: asks, allows the session, asks again. Whatever comes instead of 428 is the reply.</summary>
    public static async Task<Reply> ApproveAsync(
        this Client caller, string id, string type = "virtual_cards", JsonNode? body = null, string? key = null)
    {
        key ??= Client.NewKey();
        var first = await caller.TryApproveAsync(id, type, body, key);
        return first.Status == 428 ? await caller.TryApproveAsync(id, type, body, key, await caller.AllowAsync(first)) : first;
    }

    public static Task<Reply> DeclineAsync(
        this Client caller, string id, string type = "virtual_cards", string note = "Not now", string? key = null) => caller.PostAsync(
            $"/v2/requests/{type}/{id}/decline", new JsonObject { ["declined_note"] = note }, (KeyHeader, key ?? Client.NewKey()));

    /// <summary>The request in <c>{"request_flash_card":{…}}</c>, whichever type it is.</summary>
    public static JsonObject Request(this Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return Assert.Single(reply.Json.AsObject()).Value!.AsObject();
    }

    public static string RequestId(this Reply reply) => reply.Request().Text("id");

    public static string Text(this JsonObject request, string member) => request[member]!.GetValue<string>();

    public static IReadOnlyList<JsonObject> Requests(this Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return [.. reply.Json["requests"]!.AsArray().Select(request => request!.AsObject())];
    }

    /// <summary>The ids of a list, in its order.</summary>
    public static IReadOnlyList<string> RequestIds(this Reply reply) => [.. reply.Requests().Select(request => request.Text("id"))];

    /// <summary>A request put straight into the database: the demo's, under an id of its own, changed at will.</summary>
    public static async Task<string> StoredAsync(TestApi api, Func<CardRequest, CardRequest> change)
    {
        var request = change(Demo.MakeRequest(ManualClock.Start) with { Id = new(Guid.CreateVersion7(ManualClock.Start)) });
        await api.WriteAsync(tx => RequestTable.InsertAsync(tx, request, default));
        return request.Id.Value.ToString("D");
    }

    public static Task SetStatusAsync(TestApi api, MemberId member, MembershipStatus status) => api.WriteAsync(async tx =>
        await tx.ExecuteAsync($"""
            UPDATE memberships SET status = {Names<MembershipStatus>.Of(status)}
            WHERE organization_id = {Demo.Organization} AND id = {member}
            """, default));

    public static Task<long> CountCardsAsync(TestApi api) => api.NumberAsync("SELECT count(*) FROM cards");
}

using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Crashes;

/// <summary>What a sandbox is told to do wrong.</summary>
internal static class Armed
{
    /// <summary>Arms one point, in the place of all others.</summary>
    public static async Task ArmAsync(this Client caller, string point, string action, int at = 1)
    {
        var fault = new JsonObject { ["point"] = point, ["action"] = action, ["at"] = at };
        var armed = await PutAsync(caller, new JsonObject { ["faults"] = new JsonArray(fault) });
        Assert.Equal(fault.ToJsonString(), armed.Json["faults"]![0]!.ToJsonString());
    }

    /// <summary>How many have not struck yet.</summary>
    public static async Task<int> LeftAsync(this Client caller) =>
        (await caller.GetAsync("/sandbox/v1/faults")).Json["faults"]!.AsArray().Count;

    public static async Task<Reply> PutAsync(Client caller, JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        return await caller.SendAsync(HttpMethod.Put, "/sandbox/v1/faults", content);
    }
}

using System.Text;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Mixes;

/// <summary>A call to a server that may be gone before it has answered.</summary>
internal static class Call
{
    /// <summary>Null: no whole answer came.</summary>
    public static async Task<Reply?> TryAsync(
        Client caller, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        try
        {
            using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            return await caller.SendAsync(method, path, content, headers);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }
}

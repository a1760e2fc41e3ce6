namespace Cardkeep.Http;

/// <summary>The first thing that is checked of a request (wire-contract.md §2, step 1): whether its address calls too often.</summary>
internal sealed class RateGate(RequestDelegate next, Rates rates)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        var isUncounted = http.GetEndpoint()?.Metadata.GetMetadata<Demands>() is { Uncounted: true };
        var wait = isUncounted ? TimeSpan.Zero : rates.Enter(address);
        if (wait > TimeSpan.Zero)
        {
            using var refusal = Answers.TooManyRequests(wait, http.Features.GetRequired<Trace>().Id);
            await refusal.SendAsync(http);
            return;
        }

        await next(http);
        if (http.Response.StatusCode == StatusCodes.Status401Unauthorized) rates.CountUnauthorized(address);
    }
}

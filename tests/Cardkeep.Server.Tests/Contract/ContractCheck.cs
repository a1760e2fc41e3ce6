namespace Cardkeep.Tests.Contract;

/// <summary>Holds every answer that a test receives against the document: the test that got another one fails.</summary>
internal sealed class ContractCheck(HttpMessageHandler inner, Task<ApiContract> contract) : DelegatingHandler(inner)
{
    /// <summary>Files, which are no operations.</summary>
    private static readonly string[] Files = ["/card-designs/", "/docs"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        if (Files.Any(start => path.StartsWith(start, StringComparison.Ordinal))) return response;

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var reply = new ContractReply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(cancellationToken),
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        var complaints = (await contract).Check(request.Method.Method, path, reply);
        Assert.True(
            complaints is [],
            $"/openapi.json knows no such answer: {request.Method} {path} {reply.Status}\n{string.Join('\n', complaints)}\n{reply.Body}");
        return response;
    }
}

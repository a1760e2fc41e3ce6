using System.Net;

namespace Cardkeep.Bench.Load;

/// <summary>Calls over HTTP. Every answer is checked.</summary>
/// <param name="check">Null: right; else what is wrong with the answer to this request.</param>
internal sealed class HttpCaller(RawHttp connection, IReadOnlyList<byte[]> requests, Func<int, RawAnswer, string?> check) : ICaller
{
    public static async Task<IReadOnlyList<ICaller>> ConnectAsync(
        IPEndPoint server, int connections, IReadOnlyList<byte[]> requests, Func<int, RawAnswer, string?> check, CancellationToken cancel)
    {
        List<ICaller> callers = [];
        for (var caller = 0; caller < connections; caller++)
            callers.Add(new HttpCaller(await RawHttp.ConnectAsync(server, cancel), requests, check));
        return callers;
    }

    public async ValueTask CallAsync(int request)
    {
        var answer = await connection.AskAsync(requests[request]);
        if (check(request, answer) is { } complaint) throw new WrongAnswerException(complaint);
    }

    public void Dispose() => connection.Dispose();
}

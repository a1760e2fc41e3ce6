using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Operators;

/// <summary><c>cardkeep healthy</c>: where there is no shell and no other program, the server's own asks it.</summary>
public sealed class HealthyVerbTests
{
    [Fact]
    public async Task The_verb_healthy_asks_the_server_of_its_settings()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(data, database);
        var port = server.Http.BaseAddress!.Port;
        foreach (var (address, expected) in ((string, int)[])
            [($"http://*:{port}", 0), ("http://127.0.0.1:1", 1), ("http://unix:/nowhere", 1)])
        {
            var (exit, output, errors) = await ServerProcess.RunAsync(data, ["healthy"], ("CARDKEEP_URLS", address));
            Assert.Equal((address, expected, "", expected), (address, exit, output, errors.Count(sign => sign == '\n')));
        }
    }
}

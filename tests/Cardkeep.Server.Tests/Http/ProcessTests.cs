using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>
/// The process as an operator meets it. What it still knows after a kill, and how it stops under load, is tried in Cardkeep.Faults.
/// </summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_second_server_on_the_same_file_refuses_to_start_and_the_first_goes_on()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        await using var first = await ServerProcess.StartAsync(data, database);

        foreach (var verb in (string[])["serve", "migrate"])
        {
            var settings = ServerProcess.Settings(data, database, new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"));
            var (exit, output, errors) = await ServerProcess.RunAsync(data, [verb], settings);
            Assert.Equal((1, "", $"cardkeep: another process serves {database["sqlite:".Length..]}\n"), (exit, output, errors));
        }

        Assert.Equal("200", (await first.Owner.GetAsync("/readyz")).Outcome());
    }

    [Fact]
    public async Task A_token_for_a_file_that_is_served_comes_from_its_server()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(data, database);

        var settings = ServerProcess.Settings(data, database, server.Http.BaseAddress!);
        var (exit, output, errors) =
            await ServerProcess.RunAsync(data, ["token", "--member", "employee", "--scope", "card.read"], settings);

        Assert.Equal((0, ""), (exit, errors));
        var employee = new Client(server.Http, output.TrimEnd());
        Assert.Equal(2, (await employee.GetAsync("/v2/cards")).Total());
        Assert.Equal("403 insufficient_scope", (await employee.GetAsync("/v2/membership")).Outcome());
    }

    [Fact]
    public async Task Who_asks_for_it_has_a_line_for_each_read()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        await File.WriteAllTextAsync(Path.Combine(data, "cardkeep.json"), """{"log":"debug"}""");
        await using var server = await ServerProcess.StartAsync(data, database);

        Assert.Equal(200, (await server.Owner.GetAsync("/v2/cards")).Status);
        Assert.Equal(0, await server.StopAsync(StopTime));
        Assert.Contains("GET /v2/cards answered 200", await server.LogAsync(), StringComparison.Ordinal);
    }
}

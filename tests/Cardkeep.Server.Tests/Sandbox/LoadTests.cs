using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary><c>cardkeep load</c>: as many cards as one wants to see it with, each as whole as one that was ordered.</summary>
public sealed class LoadTests
{
    [Theory]
    [InlineData(10, 3, false, "4 3 3")]
    [InlineData(3, 3, false, "1 1 1")]
    [InlineData(1, 1, true, "1")]
    [InlineData(100, 4, true, "50 10 20 20")]
    [InlineData(101, 5, true, "50 10 14 14 13")]
    public void Cards_are_shared_out_evenly_or_as_where_one_customer_is_large(int cards, int organizations, bool skew, string expected)
    {
        var shape = new LoadShape(cards, organizations, skew);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, organizations).Select(shape.CardsOf)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_loaded_adds_up_and_is_served(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        try
        {
            var settings = ServerProcess.Settings(data, database, new Uri("http://127.0.0.1:1"));
            var (exit, output, errors) = await ServerProcess.RunAsync(
                data, ["load", "--cards", "450", "--organizations", "5", "--skew"], settings);
            Assert.True(exit == 0, output + errors);
            Assert.Contains("100 %  450 of 450 cards, ", output, StringComparison.Ordinal);
            var token = output.Split('\n').Single(line => line.StartsWith("TOKEN=", StringComparison.Ordinal))["TOKEN=".Length..];
            Assert.Equal(0, (await ServerProcess.RunAsync(data, ["verify"], settings)).ExitCode);

            await using var server = await ServerProcess.StartAsync(data, database);
            var caller = new Client(server.Http, token);
            Assert.Equal(225, (await caller.GetAsync("/v2/cards?per_page=1")).Total());
            foreach (var status in (string[])["live", "paused", "pending", "lost", "stolen", "discarded"])
                Assert.NotEqual(0, (await caller.GetAsync($"/v2/cards?per_page=1&statuses[]={status}")).Total());
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    [Theory]
    [InlineData("--cards")]
    [InlineData("--cards", "many")]
    [InlineData("--cards", "0")]
    [InlineData("--cards", "5", "--organizations", "6")]
    [InlineData("--cards", "10000001")]
    [InlineData("everything")]
    public void What_makes_no_sense_is_refused_in_a_line(params string[] words) => Assert.False(LoadShape.Read(words).Succeeded);
}

using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>What a sandbox prints at its start: the commands work as they stand, pasted into a shell.</summary>
public sealed class WelcomeTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_printed_commands_list_cards_order_one_and_lock_one(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeEmptyAsync(engine);
        try
        {
            await using var server = await ServerProcess.ServeAsync(data, ("CARDKEEP_DATA", data), ("CARDKEEP_DATABASE", database));
            var commands = (await server.ReadWelcomeAsync()).Split("paste these into another terminal.")[1];

            var (exit, printed, errors) = await ServerProcess.RunScriptAsync(data, commands);

            Assert.True(exit == 0, errors);
            Assert.DoesNotContain("\"errors\"", printed, StringComparison.Ordinal);
            Assert.Contains("\"total_count\":", printed, StringComparison.Ordinal);
            Assert.Contains("\"payment_monthly_limit\":250,", printed, StringComparison.Ordinal);
            Assert.Contains("\"status\":\"paused\"", printed.Split("\"payment_monthly_limit\":250,")[^1], StringComparison.Ordinal);
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }
}

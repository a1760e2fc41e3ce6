using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Vault;

public sealed class MasterKeyTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Another_master_key_stops_the_start_with_a_line_that_names_the_setting(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        var another = ("CARDKEEP_MASTER_KEY_FILE", Path.Combine(data, "another.key"));

        var refusal = await Assert.ThrowsAsync<SettingException>(() => TestApi.StartOnAsync(data, database, another));

        Assert.StartsWith("CARDKEEP_MASTER_KEY_FILE ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        await TestDatabases.DropAsync(database);
    }
}

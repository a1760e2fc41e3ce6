using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Crashes;
using Cardkeep.Tests.Network;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>A rotation whose writes are not answered, and one that finds something which should not be.</summary>
public sealed class RekeyFaultTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task No_two_numbers_are_sealed_with_one_nonce_where_the_answer_of_a_commit_was_lost(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await FillAsync(api, Rekey.NumbersAtOnce + 5);
        var lossy = new FaultyDatabase(api.Database);
        var isLost = false;
        lossy.Wrote = write =>
        {
            if (isLost || api.NumberAsync("SELECT count(*) FROM pan_index WHERE key_version = 2").GetAwaiter().GetResult() == 0) return;
            isLost = true;
            throw new CommitUnknownException(new IOException("the connection broke"));
        };

        await RotateAsync(api, lossy);

        Assert.True(isLost);
        var nonces = await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT substr(sealed, 1, 17) FROM card_numbers", row => Convert.ToHexString(row.Bytes(0)), default), default);
        Assert.Equal(nonces.Count, nonces.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_number_that_does_not_open_stops_the_rotation_and_is_named(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var card = Demo.CardOf(CardLevel.Metal);
        await api.WriteAsync(async tx => await tx.ExecuteAsync($"""
            UPDATE card_numbers
            SET sealed = (SELECT other.sealed FROM card_numbers other WHERE other.card_id <> {card} ORDER BY other.card_id LIMIT 1)
            WHERE card_id = {card}
            """, default));

        var stop = await Assert.ThrowsAsync<DamagedException>(() => RotateAsync(api, api.Database));

        Assert.Equal(
            $"the number of card {card.Value:D} of organization {Demo.Organization.Value:D} does not open", stop.Message);
        Assert.True(await api.App.Vault.Rekey.IsAskedAsync(default));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_missing_from_the_index_or_too_much_in_it_keeps_no_rotation_from_its_end(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (card, hash) = (Demo.CardOf(CardLevel.Metal), Secrets.Hash("of no number"));
        await api.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync($"DELETE FROM pan_index WHERE card_id = {card}", default);
            await PanIndexTable.InsertAsync(tx, Demo.Organization, new(Guid.NewGuid()), hash, 1, default);
            await PanIndexTable.InsertAsync(tx, Demo.Organization, new(Guid.NewGuid()), Secrets.Hash("nor of another"), 1, default);
        });

        await RotateAsync(api, api.Database);

        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'index'"));
        Assert.Equal(
            await api.TextsAsync("SELECT CAST(count(*) AS text) FROM card_numbers"),
            await api.TextsAsync("SELECT CAST(count(*) AS text) FROM pan_index WHERE key_version = 2"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Where_another_card_has_a_numbers_place_in_the_index_the_rotation_ends_and_says_whose_number_it_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var card = Demo.CardOf(CardLevel.Metal);
        var number = (await Digits.OfAsync(api, Given.Card(CardLevel.Metal))).Number;
        await Rotation.AskAsync(api);
        await (await api.AsAsync(Role.Owner)).ArmAsync(Faults.RekeyRow, "fail");
        await Assert.ThrowsAsync<FaultException>(() => api.App.Vault.Rekey.RunAsync(static _ => { }, default));
        var next = (await OpenedKeys.OfAsync(api.Database, KeyPurpose.Index))[^1];
        await api.WriteAsync(tx => PanIndexTable.InsertAsync(
            tx, Demo.Organization, new(Guid.NewGuid()), CardVault.HashOf(number, next), next.Version, default));

        var stop = await Assert.ThrowsAsync<DamagedException>(() => api.App.Vault.Rekey.RunAsync(static _ => { }, default));

        Assert.StartsWith(
            $"the index does not take the number of card {card.Value:D} of organization {Demo.Organization.Value:D}", stop.Message,
            StringComparison.Ordinal);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'index'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_clock_that_stands_behind_the_last_rotation_keeps_no_key_from_being_changed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await api.WriteAsync(async tx => await tx.ExecuteAsync(
            $"UPDATE vault_keys SET made_at = {TimeProvider.System.GetUtcNow().AddYears(1)} WHERE purpose = 'index'", default));

        await RotateAsync(api, api.Database);

        Assert.Equal(
            ["2", "2"], await api.TextsAsync("SELECT CAST(version AS text) FROM vault_keys WHERE purpose IN ('data', 'index')"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_number_that_was_cut_off_is_named_too(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var card = Demo.CardOf(CardLevel.Metal);
        await api.WriteAsync(async tx => await tx.ExecuteAsync(
            $"UPDATE card_numbers SET sealed = {(byte[])[1, 0]} WHERE card_id = {card}", default));

        var stop = await Assert.ThrowsAsync<DamagedException>(() => RotateAsync(api, api.Database));

        Assert.StartsWith($"the number of card {card.Value:D} ", stop.Message, StringComparison.Ordinal);
    }

    // Only there do units share a commit; elsewhere nobody sees what is not committed.
    [Theory, OnSqlite]
    public async Task A_key_that_another_unit_saw_outlives_that_units_commit(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var keys = api.App.Vault.Keys;
        await Rotation.AskAsync(api);
        using var gate = new ManualResetEventSlim();
        var busy = api.Database.WriteAsync<bool>(_ =>
        {
            gate.Wait();
            return new(true);
        }, default);
        var rotating = api.App.Vault.Rekey.RunAsync(static _ => { }, default);
        var seeing = api.Database.WriteAsync<bool>(
            async tx => (await keys.HoldAsync(tx, OrganizationId.Installation, KeyPurpose.Index, default)) is not [], default);
        var failing = api.Database.WriteAsync<bool>(async tx =>
        {
            await tx.RunScriptAsync("PRAGMA defer_foreign_keys=ON", default);
            await tx.ExecuteAsync($"UPDATE memberships SET team_id = {new TeamId(Guid.NewGuid())}", default);
            return true;
        }, default);
        gate.Set();
        await busy;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => failing);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => seeing);
        await rotating;

        var kept = (await OpenedKeys.OfAsync(api.Database, KeyPurpose.Index))[^1];
        var used = await api.Database.ReadAsync(
            tx => keys.FindAsync(tx, OrganizationId.Installation, KeyPurpose.Index, kept.Version, default), default);
        Assert.Equal(kept.Bytes, used!.Bytes);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_lags_behind_takes_nothing_of_the_next_rotation_from_the_index(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await RotateAsync(api, api.Database);
        await Rotation.AskAsync(api);
        await api.Database.WriteAloneAsync<long?>(async tx => await api.App.Vault.Keys.MakeNextAsync(
            tx, OrganizationId.Installation, KeyPurpose.Index, TimeProvider.System.GetUtcNow().AddDays(1), default), default);
        const string Rows = "SELECT CAST(count(*) AS text) FROM pan_index WHERE key_version = 2";
        var there = await api.TextsAsync(Rows);
        List<string> said = [];

        await api.App.Vault.Rekey.RunAsync(said.Add, default);
        await new RekeyIndex(api.Database, api.App.Vault.Keys, TimeProvider.System).EmptyAsync(2, static _ => { }, default);

        Assert.NotEqual(["0"], there);
        Assert.Equal(there, await api.TextsAsync(Rows));
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'index'"));
        Assert.Equal("Another process has brought this change of keys to its end", said[^1]);
    }

    private static async Task RotateAsync(TestApi api, Database database)
    {
        var log = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        var rekey = new Rekey(database, api.App.Vault.Keys, new(database, TimeProvider.System, log), TimeProvider.System, log);
        await Rotation.AskAsync(api);
        await rekey.RunAsync(static _ => { }, default);
    }

    private static async Task FillAsync(TestApi api, int numbers)
    {
        List<DrawnCard> drawn = [];
        while (drawn.Count < numbers) drawn.Add(await api.App.Vault.Cards.DrawAsync(Demo.Organization, new(Guid.NewGuid()), default));
        await api.WriteAsync(async tx => await api.App.Vault.Cards.KeepAsync(tx, Demo.Organization, drawn, default));
    }
}

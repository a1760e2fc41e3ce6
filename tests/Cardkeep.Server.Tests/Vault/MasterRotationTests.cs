using System.Security.Cryptography;
using Cardkeep.Access;
using Cardkeep.Storage;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>The master key is changed in one transaction, and databases of before keys had ids are taken over at the start.</summary>
public sealed class MasterRotationTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Beside_the_old_master_key_a_new_one_takes_over_at_once_and_then_the_old_one_opens_nothing(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        var next = ("CARDKEEP_MASTER_KEY", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var former = ("CARDKEEP_OLD_MASTER_KEY_FILE", TestDatabases.MasterKeyFile);
        var noFile = ("CARDKEEP_MASTER_KEY_FILE", "");
        var old = MasterKeys.Load(TestDatabases.MasterKeyFile);

        // The new one alone opens nothing yet; with the old one beside it all goes on, and keys are still wrapped by that one.
        await RefusedAsync(noFile, next);
        await using (var api = await TestApi.StartOnAsync(data, database, noFile, next, former))
        {
            await api.App.Vault.Cards.DrawAsync(new(Guid.NewGuid()), new(Guid.NewGuid()), default);
            Assert.Equal([old.Id], await MastersAsync(api.Database));
            await Given.LiveCardAsync(await api.AsAsync(Role.Owner));

            List<string> told = [];
            await api.App.Vault.Rekey.WrapAnewAsync(told.Add, default);
            await api.App.Vault.Rekey.WrapAnewAsync(told.Add, default);       // Said again, there is nothing left to do.
            Assert.Matches("^[0-9]+ keys are wrapped by the present master key now", told[0]);
            Assert.Equal("Every key is wrapped by the present master key", told[1]);
            Assert.DoesNotContain(old.Id, await MastersAsync(api.Database));
            Assert.Equal(
                [$"{{\"keys\":{told[0].Split(' ')[0]}}}"],
                await api.TextsAsync("SELECT facts FROM events WHERE kind = 'master_key.changed'"));
            await api.App.Vault.Cards.DrawAsync(new(Guid.NewGuid()), new(Guid.NewGuid()), default);
            await Given.LiveCardAsync(await api.AsAsync(Role.Owner));
            Assert.Single(await MastersAsync(api.Database));
            api.LeaveDatabase();
        }

        await RefusedAsync();
        await using var after = await TestApi.StartOnAsync(data, database, noFile, next);
        await Given.LiveCardAsync(await after.AsAsync(Role.Owner));

        async Task RefusedAsync(params (string, string)[] settings)
        {
            var refusal = await Assert.ThrowsAsync<SettingException>(() => TestApi.StartOnAsync(data, database, settings));
            Assert.Matches(
                "^CARDKEEP_MASTER_KEY(_FILE)? names another key than the one that wrapped this database's keys$", refusal.Message);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_server_that_was_left_with_the_old_master_key_makes_no_key_that_the_new_one_cannot_open(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var next = new Keys(api.Database, new(MasterKeys.Make(), MasterKeys.Load(TestDatabases.MasterKeyFile)));
        await api.App.Vault.Keys.EnsureDataKeyAsync(new(Guid.NewGuid()), default);
        await api.WriteAsync(async tx => await next.WrapAnewAsync(tx, default));
        var wrapped = await MastersAsync(api.Database);

        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => api.App.Vault.Keys.EnsureDataKeyAsync(new(Guid.NewGuid()), default));
        await next.EnsureDataKeyAsync(new(Guid.NewGuid()), default);

        Assert.Equal(wrapped, await MastersAsync(api.Database));
        Assert.Single(wrapped);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Numbers_of_before_keys_had_ids_open_after_the_upgrade(EngineKind engine)
    {
        await using var store = await Store.EmptyAsync(engine);
        var organization = new OrganizationId(Guid.NewGuid());
        var card = new CardId(Guid.NewGuid());
        var key = RandomNumberGenerator.GetBytes(32);
        var master = Convert.FromBase64String(await File.ReadAllTextAsync(TestDatabases.MasterKeyFile));
        var all = Migrator.ReadAll(store.Database.Engine);
        var before = all.TakeWhile(one => !one.Name.EndsWith("_rekey", StringComparison.Ordinal)).ToList();
        foreach (var migration in before) await store.WriteAsync(tx => tx.RunScriptAsync(migration.Script, default));
        await store.WriteAsync(async tx =>
        {
            await tx.RunScriptAsync("""
                CREATE TABLE schema_versions (number bigint NOT NULL PRIMARY KEY, checksum text NOT NULL, applied_at text NOT NULL)
                """, default);
            foreach (var one in before)
            {
                await tx.ExecuteAsync(
                    $"INSERT INTO schema_versions (number, checksum, applied_at) VALUES ({one.Number}, {one.Checksum}, 'then')", default);
            }

            foreach (var (owner, purpose) in ((OrganizationId, string)[])[(organization, "data"), (OrganizationId.Installation, "index")])
            {
                var wrapped = SealedThen(master, key, $"key|{purpose}|{owner.Value:D}|1");
                await tx.ExecuteAsync($"""
                    INSERT INTO vault_keys (organization_id, purpose, version, wrapped) VALUES ({owner}, {purpose}, 1, {wrapped})
                    """, default);
            }

            var box = SealedThen(key, "9234560000000002"u8, $"pan|{organization.Value:D}|{card.Value:D}|1");
            await tx.ExecuteAsync(
                $"INSERT INTO card_numbers (organization_id, card_id, sealed) VALUES ({organization}, {card}, {box})", default);
        });

        await Migrator.MigrateAsync(store.Database, ManualClock.Start, default);
        var settings = MasterKeys.SettingsFor(TestDatabases.MasterKeyFile, "sandbox");
        var keys = await Keys.OpenAsync(store.Database, MasterKey.Find(settings), settings, default);

        var kept = await store.ReadAsync(tx => VaultTable.FindAsync(tx, organization, card, default));
        var data = await store.ReadAsync(tx => keys.FindAsync(tx, organization, KeyPurpose.Data, 1, default));
        Assert.Equal("9234560000000002", CardVault.Open(data!, kept!.Box, organization, card).Reveal());
        Assert.Equal([MasterKeys.Load(TestDatabases.MasterKeyFile).Id], await MastersAsync(store.Database));
    }

    // As it was sealed then: nonce, ciphertext, tag.
    private static byte[] SealedThen(byte[] key, ReadOnlySpan<byte> plain, string binding)
    {
        var box = new byte[12 + plain.Length + 16];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(key, 16);
        var bound = System.Text.Encoding.UTF8.GetBytes(binding);
        aes.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(12, plain.Length), box.AsSpan(12 + plain.Length), bound);
        return box;
    }

    private static async Task<IReadOnlyList<long>> MastersAsync(Database database) => [.. (await database.ReadAsync(tx => tx.ListAsync(
        $"SELECT wrapped FROM vault_keys", row => Sealed.KeyIdOf(row.Bytes(0)), default), default)).Distinct()];
}

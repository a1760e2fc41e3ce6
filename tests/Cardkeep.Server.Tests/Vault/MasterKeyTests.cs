using System.Security.Cryptography;
using Cardkeep.Storage;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;
using Microsoft.Extensions.Logging;

namespace Cardkeep.Tests.Vault;

public sealed class MasterKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cardkeep-key-").FullName;

    private string KeyFile => Path.Combine(folder, "master.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_sandbox_makes_its_key_once_and_for_its_owner_alone()
    {
        MasterKeys.Load(KeyFile);
        var made = File.ReadAllText(KeyFile);
        MasterKeys.Load(KeyFile);

        Assert.Equal(made, File.ReadAllText(KeyFile));
        Assert.Equal(32, Convert.FromBase64String(made.Trim()).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void Production_does_not_make_a_key()
    {
        var refusal = Assert.Throws<SettingException>(() => MasterKeys.Load(KeyFile, "production"));

        Assert.Contains("CARDKEEP_MASTER_KEY_FILE", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void Production_must_name_its_key()
    {
        var refusal = Assert.Throws<SettingException>(() => MasterKeys.SettingsFor("", "production"));

        Assert.Contains("CARDKEEP_MASTER_KEY_FILE", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void A_key_of_another_length_is_refused(int bytes)
    {
        File.WriteAllText(KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)));

        Assert.Throws<SettingException>(() => MasterKeys.Load(KeyFile));
    }

    [Theory]
    [InlineData("not a key at all, but about as long as one is")]
    [InlineData("4f1a0c9d2b7e4f5a8c3d1e0f9a8b7c6d4f1a0c9d2b7e4f5a8c3d1e0f9a8b7c6d")]
    public void A_key_that_is_no_base64_of_32_bytes_is_refused_without_being_shown(string text)
    {
        File.WriteAllText(KeyFile, text);

        Assert.DoesNotContain(text, Assert.Throws<SettingException>(() => MasterKeys.Load(KeyFile)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/self/mem")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public void A_file_that_cannot_be_read_or_has_no_end_is_refused_in_one_line(string file)
    {
        if (!File.Exists(file)) return;                                       // Such files are Linux's own.

        var refusal = Assert.Throws<SettingException>(() => MasterKeys.Load(file));

        Assert.StartsWith($"CARDKEEP_MASTER_KEY_FILE names {file}, which ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_sandbox_that_lost_its_key_refuses_to_start_and_makes_no_new_one(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        var refusal = await Assert.ThrowsAsync<SettingException>(
            () => TestApi.StartOnAsync(data, database, ("CARDKEEP_MASTER_KEY_FILE", KeyFile)));

        Assert.Equal(
            $"CARDKEEP_MASTER_KEY_FILE names {KeyFile}, which is not there, and this database's keys were wrapped by it", refusal.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        await TestDatabases.DropAsync(database);
    }

    [Fact]
    public async Task Starts_at_the_same_moment_make_one_key()
    {
        var settings = MasterKeys.SettingsFor(KeyFile, "sandbox");
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MasterKey.Make(settings))));

        var wrapped = made[0].Wrap([1, 2, 3], "test");
        Assert.All(made, key => Assert.Equal([1, 2, 3], key.Unwrap(wrapped, "test")));
        Assert.Equal([KeyFile], Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_one_master_key_wrapped_another_does_not_open(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var key = await PinKeyAsync(MasterKeys.Load(TestDatabases.MasterKeyFile));

        Assert.Equal(key, await PinKeyAsync(MasterKeys.Load(TestDatabases.MasterKeyFile)));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => PinKeyAsync(MasterKeys.Make()));

        Task<byte[]> PinKeyAsync(MasterKey master) => store.ReadAsync(async tx => (await new Keys(store.Database, new(master)).FindAsync(
            tx, OrganizationId.Installation, KeyPurpose.Pin, 1, default))!.Bytes);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_master_key_stops_the_start_with_a_line_that_names_the_setting(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        var another = ("CARDKEEP_MASTER_KEY_FILE", Path.Combine(data, "another.key"));
        await File.WriteAllTextAsync(another.Item2, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        var refusal = await Assert.ThrowsAsync<SettingException>(() => TestApi.StartOnAsync(data, database, another));

        Assert.StartsWith("CARDKEEP_MASTER_KEY_FILE ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        await TestDatabases.DropAsync(database);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_master_key_stops_the_start_of_production_too(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeEmptyAsync(engine);
        var first = Path.Combine(folder, "first.key");
        foreach (var file in (string[])[first, KeyFile])
            await File.WriteAllTextAsync(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await StartAsync(first);

        await Assert.ThrowsAsync<SettingException>(() => StartAsync(KeyFile));
        await StartAsync(first);
        await TestDatabases.DropAsync(database);

        async Task StartAsync(string key)
        {
            var settings = TestApi.SettingsFor(data, database, [("CARDKEEP_MODE", "production"), ("CARDKEEP_MASTER_KEY_FILE", key)]);
            await using var app = await App.BuildAsync(
                settings, new ManualClock(), logging => logging.ClearProviders(), CancellationToken.None);
        }
    }
}

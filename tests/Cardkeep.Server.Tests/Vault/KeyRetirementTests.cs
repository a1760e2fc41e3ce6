using Cardkeep.Access;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Vault;

/// <summary>A key goes when nothing names it, and whoever looks for that is in nobody's way.</summary>
public sealed class KeyRetirementTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task While_something_is_kept_by_an_old_key_it_is_looked_for_without_a_lock(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await Told.ActiveCardAsync(await api.AsAsync(Role.Owner));
        await Rotation.RunAsync(api);
        var watched = new Network.FaultyDatabase(api.Database) { Wrote = static _ => Assert.Fail("it wrote, or locked") };
        var retirement = new KeyRetirement(watched, TimeProvider.System, NullLogger.Instance);

        await retirement.RetireUnnamedAsync(default);

        Assert.Equal(4, await OldAndNewAsync(api));
        await api.ExecuteAsync("DELETE FROM card_pins");
        await api.ExecuteAsync("UPDATE card_numbers SET cvv_version = 2");
        await api.App.Vault.Retirement.RetireUnnamedAsync(default);
        Assert.Equal(2, await OldAndNewAsync(api));
        await retirement.RetireUnnamedAsync(default);                         // There is none left to ask about.
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_that_is_over_keeps_no_key_of_pins_from_going(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Told.ActiveCardAsync(owner);
        await Rotation.RunAsync(api);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'pin'"));

        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{card}/lost")).Status);
        await api.App.Vault.Retirement.RetireUnnamedAsync(default);

        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'pin'"));
        foreach (var verb in (string[])["activate", "reset_pin"])
            Assert.Equal((verb, 422), (verb, (await owner.SetPinAsync(card, verb, "1984")).Status));
        Assert.Equal("declined", (await owner.SandboxAsync(
            card, "authorize", new() { ["amount_cents"] = 1, ["pin"] = Told.Pin })).Text("outcome"));
        await Consistency.CheckAsync(api);
        Assert.Empty(await new Cardkeep.Housekeeping.Verify(api.Database).FindAsync(default));
    }

    [Theory, OnPostgres]
    public async Task A_card_that_begins_to_name_a_key_while_it_is_looked_for_keeps_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await Rotation.RunAsync(api);
        await api.ExecuteAsync("UPDATE card_numbers SET cvv_version = 2");
        var asked = 0;

        var isOver = await api.App.Vault.Retirement.RetireAsync(OrganizationId.Installation, KeyPurpose.Cvv, async (tx, _, version) =>
        {
            var isNamed = await VaultTable.NamesCvvKeyAsync(tx, version, KeyRetirement.Final, default);
            if (asked++ == 0) await api.ExecuteAsync("UPDATE card_numbers SET cvv_version = 1");
            return isNamed;
        }, default);

        Assert.False(isOver);
        Assert.Equal(2, asked);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose = 'cvv'"));
    }

    [Theory, OnPostgres]
    public async Task Who_waits_for_the_only_key_they_saw_until_it_is_gone_finds_the_next(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var installation = OrganizationId.Installation;
        var (changed, begun) = (new TaskCompletionSource(), new TaskCompletionSource());
        var change = api.WriteAsync(async tx =>
        {
            await api.App.Vault.Keys.MakeNextAsync(tx, installation, KeyPurpose.Pin, api.Clock.GetUtcNow(), default);
            await VaultKeyTable.LockAsync(tx, installation, KeyPurpose.Pin, 1, default);
            await VaultKeyTable.DeleteAsync(tx, installation, KeyPurpose.Pin, 1, default);
            await tx.NumberAsync($"SELECT count(*) FROM vault_keys", default);
            changed.SetResult();
            await begun.Task;
        });
        await await Task.WhenAny(changed.Task, change);

        var holding = api.Database.WriteAsync<long>(
            async tx => (await api.App.Vault.Keys.HoldAsync(tx, installation, KeyPurpose.Pin, default))[^1].Version, default);
        while (!holding.IsCompleted && await api.NumberAsync(RekeyTests.Waiting) == 0)
        {
        }

        begun.SetResult();
        await change;
        Assert.Equal(2, (await holding).Value);
    }

    private static Task<long> OldAndNewAsync(TestApi api) =>
        api.NumberAsync("SELECT count(*) FROM vault_keys WHERE purpose IN ('pin', 'cvv')");
}

using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Vault;

/// <summary>What is secret of a card that has been over for long enough is destroyed, and what lists show of it stays.</summary>
public sealed class ShredTests
{
    private static readonly TimeSpan After = TimeSpan.FromDays(30);

    [Theory, OnSqlite, OnPostgres]
    public async Task Numbers_and_pins_of_cards_past_their_time_are_gone_and_their_masks_stay(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_SHRED_AFTER_DAYS", "30"));
        var owner = await api.AsAsync(Role.Owner);
        var (ended, alive) = (await Told.ActiveCardAsync(owner), Given.Card(CardLevel.Virtual));
        var before = await Digits.OfAsync(api, ended);
        var mask = (string)(await owner.GetAsync($"/v2/cards/{ended}")).Card["mask_pan"]!;
        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{ended}/lost")).Status);

        api.Clock.Advance(After - TimeSpan.FromSeconds(1));
        await RoundAsync(api);
        Assert.NotNull(await Digits.FindAsync(api, ended));
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await RoundAsync(api);
        await RoundAsync(api);

        owner = await api.AsAsync(Role.Owner);                                // Tokens end too.
        Assert.Null(await Digits.FindAsync(api, ended));
        Assert.NotNull(await Digits.FindAsync(api, alive));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM card_pins"));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM card_numbers WHERE shredded_at IS NOT NULL AND length(sealed) = 0"));
        Assert.Equal(
            await api.NumberAsync("SELECT count(*) FROM card_numbers WHERE shredded_at IS NULL"),
            await api.NumberAsync("SELECT count(*) FROM pan_index"));
        Assert.Equal([$$"""{"card_id":"{{ended}}"}"""], await api.TextsAsync("SELECT facts FROM events WHERE kind = 'number.shredded'"));
        Assert.Equal(mask, (string)(await owner.GetAsync($"/v2/cards/{ended}")).Card["mask_pan"]!);
        Assert.Equal("422 card_in_final_status id", (await owner.GetAsync($"/v2/cards/{ended}/data_view")).Outcome());
        await Consistency.CheckAsync(api);

        // A rotation passes over it, and the number is free again.
        await Rotation.RunAsync(api);
        await Consistency.CheckAsync(api);
        Assert.Null(await Digits.FindAsync(api, ended));
        Assert.NotEqual(before.Number.Reveal(), (await Digits.OfAsync(api, alive)).Number.Reveal());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_number_that_does_not_open_any_more_is_destroyed_like_the_others(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var level in (CardLevel[])[CardLevel.Virtual, CardLevel.Flash])
            Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{Given.Card(level)}/discard")).Status);
        await api.WriteAsync(async tx => await tx.ExecuteAsync(
            $"UPDATE card_numbers SET sealed = {Sealed.HeadOf(7)} WHERE card_id = {new CardId(Guid.Parse(Given.Card(CardLevel.Virtual)))}",
            default));
        api.Clock.Advance(After);

        await RoundAsync(api);

        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM card_numbers WHERE shredded_at IS NOT NULL"));
        Assert.Equal(
            await api.NumberAsync("SELECT count(*) FROM card_numbers WHERE shredded_at IS NULL"),
            await api.NumberAsync("SELECT count(*) FROM pan_index"));
    }

    [Theory, OnSqlite]
    public async Task On_SQLite_neither_the_file_nor_its_log_remembers_what_was_shredded(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_SHRED_AFTER_DAYS", "30"));
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);
        var hex = Assert.Single(await api.TextsAsync(
            $"SELECT hex(sealed) FROM card_numbers WHERE card_id = x'{card.Replace("-", "", StringComparison.Ordinal)}'"));
        var box = Convert.FromHexString(hex);
        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{card}/lock")).Status);
        Assert.True(await HasAsync(api, box));
        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{card}/discard")).Status);
        api.Clock.Advance(After);

        await RoundAsync(api);
        Assert.False(await HasAsync(api, box));
    }

    [Theory, OnSqlite]
    public async Task On_SQLite_neither_the_file_nor_its_log_remembers_what_a_rotation_retired(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var hex = await api.TextsAsync("SELECT hex(wrapped) FROM vault_keys WHERE purpose IN ('data', 'index')"
            + " UNION ALL SELECT hex(sealed) FROM card_numbers");
        Assert.True(await HasAsync(api, Convert.FromHexString(hex[0])));

        await Rotation.RunAsync(api);

        foreach (var box in hex.Take(3)) Assert.False(await HasAsync(api, Convert.FromHexString(box)));
    }

    private static async Task RoundAsync(TestApi api)
    {
        using var rounds = new VaultRounds(
            api.Database, api.App.Vault, After, new(api.Clock, api.Clock), NullLogger<VaultRounds>.Instance);
        await rounds.RunAsync(default);
    }

    // By another process: whoever closes a file in ours takes SQLite's locks on it away.
    private static async Task<bool> HasAsync(TestApi api, byte[] box)
    {
        var copy = Directory.CreateTempSubdirectory("cardkeep-copy-").FullName;
        using (var copying = System.Diagnostics.Process.Start("cp", ["-r", api.App.Settings.Data, copy])) await copying.WaitForExitAsync();
        var found = Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories)
            .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(box) >= 0);
        Directory.Delete(copy, recursive: true);
        return found;
    }
}

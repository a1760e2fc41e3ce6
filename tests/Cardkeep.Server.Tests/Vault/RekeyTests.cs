using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Crashes;
using Cardkeep.Tests.Reveals;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>Keys are changed beside traffic: nothing becomes unreadable, and nothing is left of the old ones.</summary>
public sealed class RekeyTests
{
    public const string Waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    [Theory, OnSqlite, OnPostgres]
    public async Task After_a_rotation_every_number_opens_as_before_and_nothing_names_an_old_key(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Told.ActiveCardAsync(owner);
        var before = await ReadAllAsync(api);

        List<string> told = [];
        await Rotation.RunAsync(api, told.Add);

        Assert.Equal(before, await ReadAllAsync(api));
        Assert.Contains(told, line => line.StartsWith($"{before.Count} numbers sealed anew", StringComparison.Ordinal));
        Assert.Equal(["cvv 1", "cvv 2", "data 2", "index 2", "pin 1", "pin 2"], await VersionsAsync(api));
        Assert.Equal(0, await OthersAsync(api, 2));
        Assert.Equal(
            [
                "installation key.made cvv 2", "installation key.made index 2", "installation key.made pin 2",
                "installation key.retired index 1", "organization key.made data 2", "organization key.retired data 1",
            ],
            await KeyEventsAsync(api));

        // A PIN moves when it is used, whether it is typed or looked at; a CVV stays with its card, and the next card's is another key's.
        Assert.Equal("approved", (await PayAsync(owner, card)).Text("outcome"));
        await api.App.Vault.Retirement.RetireUnnamedAsync(default);
        var next = await Given.LiveCardAsync(owner);
        Assert.Equal(["cvv 1", "cvv 2", "data 2", "index 2", "pin 2"], await VersionsAsync(api));
        Assert.Equal("2", Assert.Single(await api.TextsAsync($"SELECT CAST(max(cvv_version) AS text) FROM card_numbers")));
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await Rotation.RunAsync(api, told.Add);
        using var page = await Viewer.OfAsync(api, owner, card, "/cardkeep/v1/cards/{id}/pin_view");
        Assert.Equal(200, (await page.OpenAsync()).Status);
        Assert.Equal(Told.Pin, (string)page.Unseal(await page.ShowAsync("pin"))["pin"]!);
        await api.App.Vault.Retirement.RetireUnnamedAsync(default);
        Assert.Equal(["cvv 1", "cvv 2", "cvv 3", "data 3", "index 3", "pin 3"], await VersionsAsync(api));
        Assert.Equal(before.Append(await ReadAsync(api, next)).Order(StringComparer.Ordinal), await ReadAllAsync(api));
        await Consistency.CheckAsync(api);

        // When its last card is over, nothing derives a CVV by it any more.
        await api.ExecuteAsync("UPDATE card_numbers SET cvv_version = 3 WHERE cvv_version = 2");
        await api.App.Vault.Retirement.RetireUnnamedAsync(default);
        Assert.DoesNotContain("cvv 2", await VersionsAsync(api), StringComparer.Ordinal);
        Assert.Contains("installation key.retired cvv 2", await KeyEventsAsync(api), StringComparer.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_rotation_that_fails_at_any_point_is_gone_on_with_and_not_begun_anew(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await ReadAllAsync(api);
        await Rotation.AskAsync(api);
        foreach (var (point, at) in ((string, int)[])[(Faults.RekeyRow, 1), (Faults.RekeyRow, 5), (Faults.RekeyBatch, 1)])
        {
            await owner.ArmAsync(point, "fail", at);
            await Assert.ThrowsAsync<FaultException>(() => api.App.Vault.Rekey.RunAsync(static _ => { }, default));
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await Rotation.AskAsync(api);                      // Said again, it is the same one.
            Assert.True(await api.App.Vault.Rekey.IsAskedAsync(default));
            Assert.Equal(before, await ReadAllAsync(api));
            await Consistency.CheckAsync(api);
        }

        await api.App.Vault.Rekey.RunAsync(static _ => { }, default);

        Assert.False(await api.App.Vault.Rekey.IsAskedAsync(default));
        Assert.Equal(["cvv 1", "cvv 2", "data 2", "index 2", "pin 2"], await VersionsAsync(api));
        Assert.Equal(before, await ReadAllAsync(api));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task While_the_index_is_changed_no_number_is_issued_twice(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var taken = (await Digits.OfAsync(api, Given.Card(CardLevel.Metal))).Number;
        await Rotation.AskAsync(api);
        await owner.ArmAsync(Faults.RekeyRow, "fail");
        await Assert.ThrowsAsync<FaultException>(() => api.App.Vault.Rekey.RunAsync(static _ => { }, default));

        // The new key is there, and no number is under it yet.
        Assert.Equal(["cvv 1", "cvv 2", "data 1", "data 2", "index 1", "index 2", "pin 1", "pin 2"], await VersionsAsync(api));
        var fresh = await api.App.Vault.Cards.DrawAsync(Demo.Organization, new(Guid.NewGuid()), default);
        var kept = await IssueAsync(fresh with { Candidates = [new(taken, Sealed.DrawNonce()), fresh.Candidates[0]] });
        Assert.Equal(fresh.Candidates[0].Masked, kept);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM pan_index") - await api.NumberAsync("SELECT count(*) FROM cards"));

        await api.App.Vault.Rekey.RunAsync(static _ => { }, default);
        foreach (var number in (Pan[])[taken, fresh.Candidates[0].Number])
        {
            var last = await api.App.Vault.Cards.DrawAsync(Demo.Organization, new(Guid.NewGuid()), default);
            var other = await IssueAsync(last with { Candidates = [new(number, Sealed.DrawNonce()), last.Candidates[0]] });
            Assert.Equal(last.Candidates[0].Masked, other);
        }

        async Task<MaskedPan> IssueAsync(DrawnCard drawn) => (await api.Database.WriteAsync<MaskedPan>(
            async tx => (await api.App.Vault.Cards.KeepAsync(tx, Demo.Organization, [drawn], default))[0], default)).Value!;
    }

    [Theory, OnPostgres]
    public async Task A_card_that_is_just_being_issued_by_an_old_key_keeps_it_until_it_is_sealed_anew(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var cards = api.App.Vault.Cards;
        var drawn = await cards.DrawAsync(Demo.Organization, new(Guid.NewGuid()), default);
        var (sealing, rotating) = (new TaskCompletionSource(), new TaskCompletionSource());
        var issue = api.WriteAsync(async tx =>
        {
            await cards.KeepAsync(tx, Demo.Organization, [drawn], default);
            await tx.NumberAsync($"SELECT count(*) FROM card_numbers", default);
            sealing.SetResult();
            await rotating.Task;
        });
        await await Task.WhenAny(sealing.Task, issue);

        // It gets as far as the key that the other one holds, and waits.
        var rotation = Rotation.RunAsync(api);
        while (!rotation.IsCompleted && await api.NumberAsync(Waiting) == 0)
        {
        }

        rotating.SetResult();
        await issue;
        await rotation;

        var box = await api.Database.ReadAsync(tx => VaultTable.FindAsync(tx, Demo.Organization, drawn.Id, default), default);
        var key = Assert.Single(await OpenedKeys.OfAsync(api.Database, Demo.Organization, KeyPurpose.Data));
        Assert.Equal(drawn.Candidates[0].Number.Reveal(), CardVault.Open(key, box!.Box, Demo.Organization, drawn.Id).Reveal());
        Assert.Equal(0, await OthersAsync(api, 2));
    }

    [Theory, OnPostgres]
    public async Task Two_that_rotate_at_once_and_a_server_that_was_not_told_come_to_one_end(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await using var other = await api.StartAgainAsync();
        var (owner, elsewhere) = (await api.AsAsync(Role.Owner), await other.AsAsync(Role.Owner));
        await Given.LiveCardAsync(elsewhere);                                 // It knows the keys that there were.
        var before = await ReadAllAsync(api);
        await Rotation.AskAsync(api);

        await Task.WhenAll(
            api.App.Vault.Rekey.RunAsync(static _ => { }, default), other.App.Vault.Rekey.RunAsync(static _ => { }, default));

        Assert.Equal(["cvv 1", "cvv 2", "data 2", "index 2", "pin 2"], await VersionsAsync(api));
        var card = await Given.LiveCardAsync(elsewhere);
        Assert.Equal(0, await OthersAsync(api, 2));
        Assert.Equal(before.Append(await ReadAsync(api, card)).Order(StringComparer.Ordinal), await ReadAllAsync(other));
        using var page = await Viewer.OfAsync(other, elsewhere, Given.Card(CardLevel.Metal));
        Assert.Equal(200, (await page.OpenAsync()).Status);
        Assert.Equal(200, (await page.ShowAsync("details")).Status);
        await Consistency.CheckAsync(api);
    }

    private static Task<Reply> PayAsync(Client caller, string card) => caller.SandboxAsync(
        card, "authorize", new System.Text.Json.Nodes.JsonObject { ["amount_cents"] = 1_00, ["pin"] = Told.Pin });

    /// <summary>Every card with its number and CVV, as they are read by who has nothing but the master key.</summary>
    private static async Task<IReadOnlyList<string>> ReadAllAsync(TestApi api)
    {
        var text = api.Database.Engine == Engine.Postgres ? "card_id::text" : "lower(hex(card_id))";
        var cards = await api.TextsAsync($"SELECT {text} FROM card_numbers");
        List<string> lines = [];
        foreach (var card in cards) lines.Add(await ReadAsync(api, $"{Guid.Parse(card)}"));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static async Task<string> ReadAsync(TestApi api, string card)
    {
        var digits = await Digits.OfAsync(api, card);
        return $"{card} {digits.Number.Reveal()} {digits.Cvv.Reveal()}";
    }

    private static Task<IReadOnlyList<string>> VersionsAsync(TestApi api) => api.TextsAsync(
        "SELECT purpose || ' ' || CAST(version AS text) FROM vault_keys WHERE purpose IN ('data', 'index', 'pin', 'cvv') ORDER BY 1");

    private static async Task<IReadOnlyList<string>> KeyEventsAsync(TestApi api) =>
    [
        .. (await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT organization_id, kind, facts FROM events WHERE kind LIKE 'key.%'",
            row =>
            {
                var facts = System.Text.Json.Nodes.JsonNode.Parse(row.Text(2))!;
                var whose = row.Guid(0) == Guid.Empty ? "installation" : "organization";
                return $"{whose} {row.Text(1)} {facts["purpose"]} {facts["version"]}";
            },
            default), default)).Order(StringComparer.Ordinal),
    ];

    /// <summary>How many rows name another version than the one that should work now.</summary>
    private static Task<long> OthersAsync(TestApi api, long version) => api.Database.ReadAsync(tx => tx.NumberAsync(
        $"""
        SELECT (SELECT count(*) FROM card_numbers WHERE substr(sealed, 1, 5) <> {Sealed.HeadOf(version)})
            + (SELECT count(*) FROM pan_index WHERE key_version <> {version})
        """, default), default);
}

using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Crashes;
using Cardkeep.Tests.Support;
using Cardkeep.Tests.Vault;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Sandbox;

/// <summary>A PIN that is typed is counted where, and only where, the card counts it (spending.md §7.7).</summary>
public sealed class PinGuessTests
{
    private const string Wrong = "9517";

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_not_decided_upon_or_does_not_count_uses_up_no_guess(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Told.ActiveCardAsync(owner);
        var next = 0;

        // Row 36 of the vectors: the right one neither harms nor heals a paused card, and a wrong one neither.
        await PlayAsync(2, Wrong, "200 declined wrong_pin");
        await owner.LockAsync(card);
        await PlayAsync(5, Wrong, "200 declined card_paused");
        await PlayAsync(1, Told.Pin, "200 declined card_paused");
        Assert.Equal((2, 0), await CountsAsync(api));
        await owner.UnlockAsync(card);
        await PlayAsync(1, Told.Pin, "200 approved");
        Assert.Equal((0, 0), await CountsAsync(api));

        // For what else is wrong with the ask it is not sent, an advice tells of a decision, and a credit asks for no PIN.
        await PlayAsync(3, Wrong, "422 not_in_list /type", ("type", "barter"));
        await PlayAsync(3, Wrong, "422 not_in_list /cvv_check", ("cvv_check", "perhaps"));
        await PlayAsync(3, Wrong, "200 approved", ("type", "credit"));
        for (var advice = 0; advice < 3; advice++)
            Assert.Equal(200, (await owner.SandboxAsync(card, "advise", Ask(Wrong))).Status);
        Assert.Equal((0, 0), await CountsAsync(api));

        // What nobody decided upon is as if it had not been asked.
        for (var fault = 0; fault < 3; fault++)
        {
            await owner.ArmAsync(Faults.LaneLocked, "unavailable");
            await PlayAsync(1, Wrong, "503 service_unavailable");
        }

        Assert.Equal((0, 0), await CountsAsync(api));

        // A right one that the processor looked at itself forgives what was typed before.
        await PlayAsync(2, Wrong, "200 declined wrong_pin");
        await PlayAsync(1, null, "200 approved");
        await PlayAsync(2, Wrong, "200 declined wrong_pin");
        await PlayAsync(1, Told.Pin, "200 approved");
        await PlayAsync(3, Wrong, "200 declined wrong_pin");
        await PlayAsync(1, Told.Pin, "200 declined card_pin_blocked");
        await Consistency.CheckAsync(api);

        async Task PlayAsync(int times, string? pin, string outcome, params (string Name, JsonNode? Value)[] more)
        {
            for (var time = 0; time < times; time++)
            {
                var heard = await owner.SandboxAsync(card, "authorize", Ask(pin).With(more));
                Assert.Equal((++next, outcome), (next, Terminal.Outcome(heard)));
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_that_was_heard_before_is_no_other_guess_and_tells_nothing_of_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Told.ActiveCardAsync(owner);
        var first = await owner.SandboxAsync(card, "authorize", Known(Wrong));
        Assert.Equal("200 declined wrong_pin", Terminal.Outcome(first));

        foreach (var pin in (string[])[Wrong, "3571", "8024", Told.Pin])
        {
            var again = await owner.SandboxAsync(card, "authorize", Known(pin));
            Assert.Equal((pin, first.Body), (pin, again.Body));
        }

        Assert.Equal((1, 0), await CountsAsync(api));
        Assert.Equal("200 approved", Terminal.Outcome(await owner.SandboxAsync(card, "authorize", Ask(Told.Pin))));

        static JsonObject Known(string pin) => Ask(pin).With(
            ("transaction_id", "one"), ("message_id", "one"), ("occurred_at", "2026-03-01T09:00:00Z"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Looking_at_a_pin_after_its_key_was_changed_forgives_no_guess(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await Told.ActiveCardAsync(await api.AsAsync(Role.Owner));
        await api.ExecuteAsync("UPDATE card_pins SET guesses = 2");
        await Rotation.RunAsync(api);
        var card = (await api.Database.ReadAsync(
            tx => tx.FirstAsync($"SELECT card_id FROM card_pins", row => new Held(new(row.Guid(0))), default), default))!.Card;
        var pins = new PinVault(api.App.Vault.Keys);

        var found = await pins.FindAsync(api.Database, Demo.Organization, card, default);
        await api.WriteAsync(tx => pins.MoveAsync(tx, Demo.Organization, card, found!, default));

        Assert.Equal(2, await api.NumberAsync("SELECT key_version FROM card_pins"));
        Assert.Equal(2, await api.NumberAsync("SELECT guesses FROM card_pins"));
        Assert.Equal(found!.Pin, (await pins.FindAsync(api.Database, Demo.Organization, card, default))!.Pin);
    }

    private static JsonObject Ask(string? pin) => new() { ["amount_cents"] = 1_00, ["pin"] = pin };

    // Wrong ones in a row as the card counts them, and those that wait to be decided upon.
    private static async Task<(long Attempts, long Guesses)> CountsAsync(TestApi api) => (
        await api.NumberAsync("SELECT max(pin_attempts) FROM card_counters"), await api.NumberAsync("SELECT max(guesses) FROM card_pins"));

    private sealed record Held(CardId Card);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;
using Cardkeep.Tests.Vault;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Sandbox;

/// <summary>A PIN is chosen, changed, and kept so that nobody can read it (threats-and-faults.md §3).</summary>
public sealed class PinTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_pin_is_four_digits_that_a_thief_would_not_try_first(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Plus);
        var digits = (await owner.GetAsync($"/v2/cards/{card}")).Card["last_digits"]!.GetValue<string>();
        (JsonNode? Pin, string Outcome)[] table =
        [
            (null, "422 required /pin"),
            (2580, "400 not_a_string /pin"),
            ("", "422 too_short /pin"),
            ("258", "422 too_short /pin"),
            ("25801", "422 too_long /pin"),
            ("25a0", "422 invalid_characters /pin"),
            ("٢٥٨٠", "422 invalid_characters /pin"),
            ("0000", "422 weak_pin /pin"),
            ("7777", "422 weak_pin /pin"),
            ("1234", "422 weak_pin /pin"),
            ("6789", "422 weak_pin /pin"),
            ("4321", "422 weak_pin /pin"),
            (digits, "422 weak_pin /pin"),
        ];
        foreach (var (pin, outcome) in table)
        {
            var refused = await owner.SandboxAsync(card, "activate", new JsonObject { ["pin"] = pin?.DeepClone() });
            Assert.Equal((pin?.ToJsonString(), outcome), (pin?.ToJsonString(), refused.Outcome()));
        }

        Assert.Equal("200", (await owner.SetPinAsync(card, "activate", "1984")).Outcome());
        foreach (var pin in (string[])["8901", "1357", " 1235 ", "0012"])
            Assert.Equal((pin, "200"), (pin, (await owner.SetPinAsync(card, "reset_pin", pin)).Outcome()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_right_pin_is_the_last_one_chosen_and_opens_one_card_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var (plus, metal) = (Given.Card(CardLevel.Plus), Given.Card(CardLevel.Metal));
        Assert.False(await IsRightAsync(api, CardLevel.Plus, "2580"));

        await owner.SetPinAsync(plus, "activate", "2580");
        await owner.SetPinAsync(metal, "activate", "1984");
        Assert.Equal((true, false), (await IsRightAsync(api, CardLevel.Plus, "2580"), await IsRightAsync(api, CardLevel.Plus, "1984")));
        Assert.Equal((false, true), (await IsRightAsync(api, CardLevel.Metal, "2580"), await IsRightAsync(api, CardLevel.Metal, "1984")));

        await owner.SetPinAsync(plus, "activate", "1357");                    // It is active already: nothing changes.
        Assert.True(await IsRightAsync(api, CardLevel.Plus, "2580"));
        await owner.SetPinAsync(plus, "reset_pin", "1357");
        Assert.Equal((false, true), (await IsRightAsync(api, CardLevel.Plus, "2580"), await IsRightAsync(api, CardLevel.Plus, "1357")));
        await owner.SetPinAsync(plus, "reset_pin", "1357");
        Assert.Equal(["1 card.created", "2 card.activated", "3 card.pin_reset"], await Told.EventsAsync(api, plus));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_blocked_card_is_live_again_with_a_new_pin_and_no_other_card_takes_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Stored.CardAsync(api, CardLevel.Standard, card => card.In(CardStatus.PinBlocked));

        Assert.Equal("live", (await owner.SetPinAsync(card, "reset_pin", "2580")).CardStatus);
        Assert.Equal("422 invalid_status_transition", (await owner.SetPinAsync(Given.Card(CardLevel.Plus), "reset_pin", "2580")).Outcome());
        foreach (var verb in (string[])["activate", "reset_pin"])
        {
            Assert.Equal(
                "422 not_applicable_to_card_level", (await owner.SetPinAsync(Given.Card(CardLevel.Virtual), verb, "2580")).Outcome());
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_a_pin_only_its_keyed_verifier_is_kept(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.SetPinAsync(Given.Card(CardLevel.Plus), "activate", "2580");
        await owner.SetPinAsync(Given.Card(CardLevel.Plus), "reset_pin", "1984");

        var key = Assert.Single(await OpenedKeys.OfAsync(api.Database, KeyPurpose.Pin));
        byte[] text =
        [
            .. "pin"u8, .. Demo.Organization.Value.ToByteArray(bigEndian: true),
            .. Demo.CardOf(CardLevel.Plus).Value.ToByteArray(bigEndian: true), 0, 0, 0, 0, 0, 0, 0, 2, .. "1984"u8,
        ];
        var kept = await api.Database.ReadAsync(
            tx => PinTable.FindAsync(tx, Demo.Organization, Demo.CardOf(CardLevel.Plus), default), default);
        Assert.Equal(2, kept!.Generation);
        Assert.Equal(HMACSHA256.HashData(key.Bytes, text), kept.Verifier);

        // Nor a digest of the body, which ten thousand tries would open.
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM idempotency_keys"));
        Assert.DoesNotContain(
            api.Log, line => line.Contains("\"1984\"", StringComparison.Ordinal) || line.Contains("\"2580\"", StringComparison.Ordinal));
        Assert.Empty(await api.TextsAsync("SELECT facts FROM events WHERE facts LIKE '%\"1984\"%' OR facts LIKE '%\"2580\"%'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_fifty_guesses_at_once_three_are_counted_and_looked_at_and_then_not_even_a_right_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.SetPinAsync(Given.Card(CardLevel.Plus), "activate", "2580");
        var pins = new PinVault(api.App.Vault.Keys);

        var told = await Task.WhenAll(Enumerable.Range(0, 50).Select(guess => GuessAsync($"{3000 + guess}")));

        Assert.DoesNotContain(true, told);
        Assert.Equal(3, await api.NumberAsync("SELECT guesses FROM card_pins"));
        Assert.False(await GuessAsync("2580"));
        await owner.SetPinAsync(Given.Card(CardLevel.Plus), "reset_pin", "1984");
        foreach (var (pin, isRight, guesses) in ((string, bool, int)[])[("2580", false, 1), ("2580", false, 2), ("1984", true, 0)])
        {
            Assert.Equal((pin, isRight), (pin, await GuessAsync(pin)));
            Assert.Equal(guesses, await api.NumberAsync("SELECT guesses FROM card_pins"));
        }

        async Task<bool> GuessAsync(string pin) => (await api.Database.WriteAsync<PinGuess>(async tx => await pins.GuessAsync(
            tx, Demo.Organization, Demo.CardOf(CardLevel.Plus), Pin.Find(pin)!.Value, attempts: 0, default), default)).Value!.IsRight;
    }

    [Fact]
    public void Printing_a_pin_gives_its_mask()
    {
        var pin = Pin.Find("2580")!.Value;

        Assert.Equal("••••", $"{pin}");
        Assert.DoesNotContain("2580", new StringBuilder().Append(pin).ToString(), StringComparison.Ordinal);
    }

    private static async Task<bool> IsRightAsync(TestApi api, CardLevel level, string pin)
    {
        var pins = new PinVault(OpenedKeys.Keys(api.Database));
        return await api.Database.ReadAsync(
            tx => pins.IsRightAsync(tx, Demo.Organization, Demo.CardOf(level), Pin.Find(pin)!.Value, default), default);
    }
}

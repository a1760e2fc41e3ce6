using System.Security.Cryptography;
using System.Text;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;
using Cardkeep.Tests.Vault;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Cards;

/// <summary>The number of a card is real, sealed, and nowhere else (product.md §4).</summary>
public sealed class CardNumberTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_number_is_drawn_under_the_BIN_with_its_check_digit_and_only_its_mask_is_shown(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_BIN", "987654"));
        var owner = await api.AsAsync(Role.Owner);
        HashSet<string> numbers = [];

        for (var count = 0; count < 5; count++)
        {
            var reply = await owner.CreateCardAsync(Given.Order(CardLevel.Plus));
            var number = await OpenAsync(api, reply.CardId);

            Assert.Matches("^987654[0-9]{10}$", number);
            Assert.Equal(0, number.Reverse().Select((digit, place) => Weigh(digit - '0', place)).Sum() % 10);
            Assert.Equal($"{number[..6]}******{number[^4..]}", reply.Card["mask_pan"]!.GetValue<string>());
            Assert.Equal(number[^4..], reply.Card["last_digits"]!.GetValue<string>());
            Assert.Equal($"Plus {number[^4..]}", reply.Card["nickname"]!.GetValue<string>());
            Assert.True(numbers.Add(number));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_number_is_in_no_table_no_log_line_and_no_answer(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var created = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual), "a-key");
        var answers = (Reply[])
        [
            created,
            await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual), "a-key"),
            await owner.LockAsync(created.CardId),
            await owner.UnlockAsync(created.CardId),
            await owner.GetAsync($"/v2/cards/{created.CardId}"),
            await owner.GetAsync("/v2/cards"),
        ];
        var stored = await DumpAsync(api, engine);

        // The search finds what is there: the mask, in clear and in the kept answer, so that it would find the number too.
        Assert.Contains(stored, line => Has(line, created.Card["mask_pan"]!.GetValue<string>()));
        Assert.Contains(stored, line => Has(line, "Moretti"));

        var number = await OpenAsync(api, created.CardId);
        foreach (var text in (string[])[number, number[6..12] + number[^4..]])
        {
            Assert.DoesNotContain(stored, line => Has(line, text));
            Assert.DoesNotContain(api.Log, line => line.Contains(text, StringComparison.Ordinal));
            Assert.All(answers, answer => Assert.DoesNotContain(text, answer.Body, StringComparison.Ordinal));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_sealed_number_opens_for_its_own_card_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var (card, other) = (await Given.LiveCardAsync(owner), await Given.LiveCardAsync(owner));

        Assert.Matches("^[0-9]{16}$", await OpenAsync(api, card));
        await Assert.ThrowsAsync<AuthenticationTagMismatchException>(() => OpenAsync(api, card, boundTo: other));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_pictures_of_every_design_are_there(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var design in CardDesign.All)
        {
            var reply = await owner.CreateCardAsync(Given.Order(CardLevel.Metal).With(("card_design", design.Name)));
            var assets = reply.Card["appearance"]!["assets"]!.AsObject();
            Assert.Equal("front_large front_small front_small_wallet", string.Join(' ', assets.Select(asset => asset.Key)));
            foreach (var (name, address) in assets)
            {
                var url = new Uri(address!.GetValue<string>());
                Assert.Equal($"https://cards.example.com/card-designs/{design.Family}/{design.Name}/{name}.png", url.AbsoluteUri);
                using var picture = await api.Http.GetAsync(url.PathAndQuery);
                Assert.Equal((200, "image/png"), ((int)picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
                Assert.Equal("\u0089PNG\r\n\u001a\n", Encoding.Latin1.GetString((await picture.Content.ReadAsByteArrayAsync())[..8]));
            }
        }

        Assert.Equal(404, (await owner.GetAsync("/card-designs/metal/metal.sand.gold.2024/back.png")).Status);
    }

    private static int Weigh(int digit, int place) => place % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;

    // What only the vault can: the digits of a card, as they were sealed.
    private static async Task<string> OpenAsync(TestApi api, string card, string? boundTo = null)
    {
        var key = Assert.Single(await OpenedKeys.OfAsync(api.Database, Demo.Organization, KeyPurpose.Data));
        var id = new CardId(Guid.Parse(card));
        var box = await api.Database.ReadAsync(tx => tx.FirstAsync(
            $"SELECT sealed FROM card_numbers WHERE card_id = {id}", row => row.Bytes(0), default), default);
        return CardVault.Open(key, box!, Demo.Organization, new(Guid.Parse(boundTo ?? card))).Reveal();
    }

    // Every value of every table: as text on PostgreSQL (bytes in hexadecimal), everything in hexadecimal on SQLite.
    private static async Task<IReadOnlyList<string>> DumpAsync(TestApi api, EngineKind engine)
    {
        var selects = await api.TextsAsync(engine == EngineKind.Postgres
            ? "SELECT 'SELECT CAST(t AS text) FROM ' || table_name || ' t' FROM information_schema.tables WHERE table_schema = 'public'"
            : """
              SELECT 'SELECT lower(hex(coalesce(' || p.name || ', ''''))) FROM ' || m.name
              FROM sqlite_master m, pragma_table_info(m.name) p
              WHERE m.type = 'table'
              """);
        Assert.True(selects.Count >= 15, "tables are missing");
        List<string> lines = [];
        foreach (var select in selects) lines.AddRange(await api.TextsAsync(select));
        return lines;
    }

    private static bool Has(string line, string text) =>
        line.Contains(text, StringComparison.Ordinal)
        || line.Contains(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
}

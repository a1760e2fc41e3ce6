using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Reveals;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>Whoever has the database and not the master key has nothing of a card (threats-and-faults.md A13).</summary>
public sealed partial class StolenDatabaseTests
{
    /// <summary>Of the sixteen digits a list shows ten; one of the other six follows from the rest.</summary>
    private const int Hidden = 1_000_000;

    [Theory, OnSqlite, OnPostgres]
    public async Task No_number_that_a_card_could_have_matches_a_column_without_the_key(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var index = Assert.Single(await OpenedKeys.OfAsync(api.Database, KeyPurpose.Index)).Bytes;
        var kept = (await Dump.OfAsync(api, Demo.Organization))
            .SelectMany(line => Hashes().Matches(line).Select(match => Convert.ToUInt64(match.Value[..16], 16))).ToHashSet();
        Assert.NotEmpty(kept);
        foreach (var level in (CardLevel[])[CardLevel.Metal, CardLevel.Virtual, CardLevel.Flash])
        {
            var mask = (string)(await owner.GetAsync($"/v2/cards/{Given.Card(level)}")).Card["mask_pan"]!;
            var candidates = Enumerable.Range(0, Hidden)
                .Select(middle => $"{mask[..6]}{middle.ToString("D6", CultureInfo.InvariantCulture)}{mask[^4..]}")
                .Where(Luhn.Holds).Select(Encoding.ASCII.GetBytes).ToList();
            Assert.Equal(100_000, candidates.Count);
            Assert.Equal(1, HitsOf(candidates, kept, index));
        }
    }

    // How many match by the key; without it none does. Of a hash eight bytes tell enough.
    private static int HitsOf(IEnumerable<byte[]> candidates, HashSet<ulong> kept, byte[] index)
    {
        byte[] nothing = [];
        var (hits, organization) = (0, Demo.Organization.Value.ToByteArray(bigEndian: true));
        Span<byte> hash = stackalloc byte[32];
        foreach (var number in candidates)
        {
            byte[] named = [.. "pan"u8, .. number];
            foreach (var text in (byte[][])[number, named])
            {
                SHA256.HashData(text, hash);
                Assert.False(IsKept(hash));
                HMACSHA256.HashData(nothing, text, hash);
                Assert.False(IsKept(hash));
            }

            HMACSHA256.HashData(organization, named, hash);
            Assert.False(IsKept(hash));

            // With the key one of them is the card's: so the others were looked for in the right place.
            HMACSHA256.HashData(index, named, hash);
            if (IsKept(hash)) hits++;
        }

        return hits;

        bool IsKept(ReadOnlySpan<byte> found) => kept.Contains(BinaryPrimitives.ReadUInt64BigEndian(found));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_sealed_for_one_card_never_opens_or_fits_on_another(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var (first, second) = (Demo.CardOf(CardLevel.Metal), Demo.CardOf(CardLevel.Plus));
        await owner.SetPinAsync(Given.Card(CardLevel.Metal), "activate", "8306");
        await owner.SetPinAsync(Given.Card(CardLevel.Plus), "activate", "1984");
        await api.WriteAsync(async tx =>
        {
            foreach (var (table, column) in ((string, string)[])[("card_numbers", "sealed"), ("card_pins", "verifier")])
            {
                var (from, what) = (new Sql.Fragment(table), new Sql.Fragment(column));
                var one = await tx.FirstAsync($"SELECT {what} FROM {from} WHERE card_id = {first}", row => row.Bytes(0), default);
                await tx.ExecuteAsync(
                    $"UPDATE {from} SET {what} = (SELECT {what} FROM {from} WHERE card_id = {second}) WHERE card_id = {first}", default);
                await tx.ExecuteAsync($"UPDATE {from} SET {what} = {one} WHERE card_id = {second}", default);
            }
        });

        (CardLevel Level, string Own, string Others)[] swapped = [(CardLevel.Metal, "8306", "1984"), (CardLevel.Plus, "1984", "8306")];
        foreach (var (level, own, others) in swapped)
        {
            var card = Given.Card(level);
            using var page = await Viewer.OfAsync(api, owner, card);
            Assert.Equal(200, (await page.OpenAsync()).Status);
            Assert.Equal(500, (await page.ShowAsync("details")).Status);
            foreach (var pin in (string[])[own, others])
            {
                var heard = await owner.SandboxAsync(card, "authorize", new JsonObject { ["amount_cents"] = 1, ["pin"] = pin });
                Assert.Equal("wrong_pin", heard.Text("reason"));
            }

            Assert.Equal(["1 reveal.opened"], await DataViewTests.EventsAsync(api, card));
        }
    }

    [GeneratedRegex("[0-9A-Fa-f]{64}", RegexOptions.None, 1000)]
    private static partial Regex Hashes();
}

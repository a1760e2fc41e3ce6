using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>A CVV is derived when it is needed, by the rule that the operator chose (threats-and-faults.md §3).</summary>
public sealed class CvvTests
{
    private static readonly OrganizationId Acme = new(Guid.Parse("019e1cfa-0003-7a00-8000-00000000000a"));
    private static readonly CardId Card = new(Guid.Parse("019e1cfa-0006-7a00-8000-00000000000a"));
    private static readonly Pan Number = Pan.Of("9234560000000002"u8);
    private static readonly DateOnly Expiry = new(2029, 3, 1);

    [Theory]
    [InlineData("101", "561")]
    [InlineData("000", "636")]
    public void The_card_schemes_published_vectors_hold(string serviceCode, string expected)
    {
        var scheme = new SchemeCvv(Convert.FromHexString("0123456789ABCDEF"), Convert.FromHexString("FEDCBA9876543210"));
        var cvv = scheme.Derive(Pan.Of("4123456789012345"u8), new DateOnly(1987, 1, 1), serviceCode);

        Assert.Equal(expected, cvv.Reveal());
    }

    [Fact]
    public void Ours_is_the_keyed_hash_of_all_that_makes_the_card_modulo_a_thousand()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        byte[] text =
        [
            .. "cvv"u8, .. Acme.Value.ToByteArray(bigEndian: true), .. Card.Value.ToByteArray(bigEndian: true),
            .. "9234560000000002"u8, .. "202903"u8, 0, 0, 0, 0, 0, 0, 0, 1,
        ];
        var expected = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(key, text)) % 1000;

        Assert.Equal(expected.ToString("D3", CultureInfo.InvariantCulture), new KeyedCvv(key).Derive(Acme, Card, Number, Expiry).Reveal());
    }

    [Fact]
    public void Whatever_makes_it_another_card_makes_it_another_cvv()
    {
        // Of a thousand keys the same three digits would come for both in one: in all of eight, never.
        var keys = Enumerable.Range(0, 8).Select(_ => new KeyedCvv(RandomNumberGenerator.GetBytes(32))).ToArray();
        (OrganizationId Organization, CardId Card, Pan Number, DateOnly Expiry)[] others =
        [
            (new(Guid.NewGuid()), Card, Number, Expiry),
            (Acme, new(Guid.NewGuid()), Number, Expiry),
            (Acme, Card, Pan.Of("9234560000000010"u8), Expiry),
            (Acme, Card, Number, Expiry.AddMonths(1)),
        ];

        Assert.All(keys, key => Assert.True(key.Derive(Acme, Card, Number, Expiry).Is(key.Derive(Acme, Card, Number, Expiry))));
        Assert.All(others, other => Assert.Contains(keys, key => !key.Derive(Acme, Card, Number, Expiry)
            .Is(key.Derive(other.Organization, other.Card, other.Number, other.Expiry))));
    }

    [Fact]
    public void Printing_a_cvv_gives_its_mask()
    {
        var digits = new CardDigits(Number, Expiry, Cvv.Of(7));

        Assert.Equal("007", digits.Cvv.Reveal());
        Assert.Equal("•••", $"{digits.Cvv}");
        Assert.DoesNotContain("007", $"{digits}", StringComparison.Ordinal);
        Assert.DoesNotContain("9234560000000002", new StringBuilder().Append(digits).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123456789ABCDEF fedcba9876543210\n", "")]
    [InlineData("0123456789ABCDEF", "does not hold two DES keys, 32 hexadecimal digits")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF", "does not hold two DES keys, 32 hexadecimal digits")]
    [InlineData("0101010101010101FEDCBA9876543210", "does not hold two DES keys, 32 hexadecimal digits")]
    [InlineData("0123456789ABCDEFFEDCBA987654321X", "does not hold two DES keys, 32 hexadecimal digits")]
    [InlineData(null, "which cannot be read")]
    public void The_schemes_keys_come_from_a_file_that_holds_two(string? text, string complaint)
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-cvv-").FullName;
        try
        {
            var file = Path.Combine(folder, "cvv.keys");
            if (text is not null) File.WriteAllText(file, text);
            if (complaint.Length == 0)
            {
                Assert.Equal("636", SchemeCvv.Load(file).Derive(Pan.Of("4123456789012345"u8), new DateOnly(1987, 1, 1), "000").Reveal());
                return;
            }

            var refused = Assert.Throws<SettingException>(() => SchemeCvv.Load(file));
            Assert.StartsWith("CARDKEEP_CVV_KEYS_FILE names ", refused.Message, StringComparison.Ordinal);
            Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_simulator_compares_a_cvv_and_after_five_wrong_ones_nobody_looks_at_any(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var (guessed, other) = (Given.Card(CardLevel.Virtual), Given.Card(CardLevel.Flash));
        var (right, wrong) = await CvvsAsync(guessed);

        Assert.Equal("approved", await PayAsync(guessed, right));
        for (var guess = 0; guess < 4; guess++) Assert.Equal("cvv_mismatch", await PayAsync(guessed, wrong));
        Assert.Equal("approved", await PayAsync(guessed, right));
        for (var guess = 0; guess < 5; guess++) Assert.Equal("cvv_mismatch", await PayAsync(guessed, wrong));
        Assert.Equal("cvv_mismatch", await PayAsync(guessed, right));
        Assert.Equal("approved", await PayAsync(other, (await CvvsAsync(other)).Right));

        (JsonNode Cvv, string Outcome)[] table =
        [
            ("12", "422 too_short /cvv"),
            ("1234", "422 too_long /cvv"),
            ("12a", "422 invalid_characters /cvv"),
            (123, "400 not_a_string /cvv"),
        ];
        foreach (var (cvv, outcome) in table)
        {
            var body = new JsonObject { ["amount_cents"] = 1, ["cvv"] = cvv };
            Assert.Equal((outcome, outcome), (outcome, (await owner.SandboxAsync(other, "authorize", body)).Outcome()));
        }

        async Task<(string Right, string Wrong)> CvvsAsync(string card)
        {
            var cvv = (await Digits.OfAsync(api, card)).Cvv.Reveal();
            return (cvv, cvv == "000" ? "001" : "000");
        }

        async Task<string> PayAsync(string card, string cvv)
        {
            var heard = await owner.SandboxAsync(card, "authorize", new JsonObject { ["amount_cents"] = 1_00, ["cvv"] = cvv });
            Assert.Equal(200, heard.Status);
            return heard.Json["reason"]?.GetValue<string>() ?? heard.Text("outcome");
        }
    }
}

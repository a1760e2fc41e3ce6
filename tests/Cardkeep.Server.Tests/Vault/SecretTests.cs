using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Vault;

/// <summary>What is secret does not print, nor does what holds it.</summary>
public sealed class SecretTests
{
    private const string Text = "hush-hush";

    [Fact]
    public void A_secret_and_what_holds_it_print_a_mask()
    {
        (string Name, string Printed)[] table =
        [
            ("a secret", $"{new Secret(Text)}"),
            ("settings", TestApi.SettingsFor(
                "data", $"postgres://user:{Text}@host/cards", [("CARDKEEP_STAGING_TOKEN", Text)]).ToString()),
            ("a minted token", new SandboxTokens.Minted(new(Text), default).ToString()),
        ];
        foreach (var (name, printed) in table)
            Assert.True(printed.Length > 0 && !printed.Contains(Text, StringComparison.Ordinal), $"{name} prints {printed}");
        Assert.Equal("•••", table[0].Printed);
    }

    [Theory]
    [InlineData(Text, true)]
    [InlineData("hush-hush-", false)]
    [InlineData("hush-hus", false)]
    [InlineData("Hush-hush", false)]
    [InlineData("", false)]
    public void A_secret_knows_who_knows_it(string given, bool knows) => Assert.Equal(knows, new Secret(Text).Is(given));
}

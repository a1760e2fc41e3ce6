namespace Cardkeep.Tests;

public sealed class CountriesTests
{
    [Theory]
    [InlineData("FR", true)]
    [InlineData("DE", true)]
    [InlineData("GB", true)]
    [InlineData("ZW", true)]
    [InlineData("fr", false)]
    [InlineData("UK", false)]
    [InlineData("EU", false)]
    [InlineData("XX", false)]
    [InlineData("FRA", false)]
    [InlineData("F", false)]
    [InlineData("FR ", false)]
    [InlineData("", false)]
    public void A_country_is_two_capitals_of_iso_3166(string code, bool known) => Assert.Equal(known, Countries.Has(code));

    [Fact]
    public void There_are_249_countries()
    {
        var letters = Enumerable.Range('A', 26).Select(letter => (char)letter).ToList();
        var all = letters.SelectMany(first => letters.Select(second => $"{first}{second}"));

        Assert.Equal(249, all.Count(Countries.Has));
    }
}

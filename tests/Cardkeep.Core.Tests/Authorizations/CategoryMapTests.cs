using System.Security.Cryptography;
using Cardkeep.Authorizations;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Authorizations;

public sealed class CategoryMapTests
{
    // Another content under the same number would decide differently what a stored decision says it decided.
    [Fact]
    public void A_version_of_the_map_has_one_content()
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(CategoryMap.Current.Table.Span));

        Assert.Equal(
            (1, "73fbd9299275cb3e01e697f485bad08a697d8b2288ccf8e757a16876f807a5a8"), (CategoryMap.Current.Version, digest));
    }

    [Theory]
    [InlineData("4121", MerchantCategory.Transport)]
    [InlineData("5812", MerchantCategory.RestaurantAndBar)]
    [InlineData("6010", MerchantCategory.Atm)]
    [InlineData("6011", MerchantCategory.Atm)]
    [InlineData("9311", MerchantCategory.Tax)]
    [InlineData("7011", null)]
    [InlineData("3501", null)]
    [InlineData("0000", null)]
    [InlineData("9999", null)]
    public void A_code_is_in_its_category_or_in_none(string code, MerchantCategory? category) =>
        Assert.Equal(category, CategoryMap.Current.Find(Mcc.Find(code)!.Value));

    [Fact]
    public void The_map_has_608_codes() =>
        Assert.Equal(608, Enumerable.Range(0, 10_000).Count(code => CategoryMap.Current.Find(Mcc.Get(code)) is not null));

    [Theory]
    [InlineData("")]
    [InlineData("581")]
    [InlineData("58122")]
    [InlineData("58 2")]
    [InlineData("-812")]
    [InlineData("٥٨١٢")]
    public void A_merchant_code_is_four_digits(string text) => Assert.Null(Mcc.Find(text));

    [Fact]
    public void A_merchant_code_is_spelled_with_its_zeros() => Assert.Equal("0742", Mcc.Find("0742").ToString());
}

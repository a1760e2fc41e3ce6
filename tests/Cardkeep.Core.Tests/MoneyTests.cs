namespace Cardkeep.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.01")]
    [InlineData(10, "0.1")]
    [InlineData(1_250, "12.5")]
    [InlineData(100_000, "1000")]
    [InlineData(-1_205, "-12.05")]
    [InlineData(long.MaxValue, "92233720368547758.07")]
    public void An_amount_is_written_in_euros_without_trailing_zeros(long cents, string written) =>
        Assert.Equal(written, new Money(cents).ToString());

    [Fact]
    public void Amounts_are_ordered_by_their_cents()
    {
        var (less, more) = (new Money(99), Money.FromEuros(1));

        Assert.Equal((true, true, false, false), (less < more, less <= more, less > more, less >= more));
        Assert.Equal((true, true), (more <= new Money(100), more >= new Money(100)));
        Assert.Equal([Money.Zero, less, more], new[] { more, Money.Zero, less }.Order());
    }

    [Fact]
    public void Euros_that_do_not_fit_are_refused_and_never_wrap() =>
        Assert.Throws<OverflowException>(() => Money.FromEuros(long.MaxValue / 100 + 1));
}

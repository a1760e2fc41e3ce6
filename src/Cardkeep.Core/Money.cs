using System.Globalization;

namespace Cardkeep;

/// <summary>An amount of euros in integer cents. Overflow throws; it never wraps.</summary>
public readonly record struct Money(long Cents) : IComparable<Money>
{
    public static readonly Money Zero;

    public static Money FromEuros(long euros) => new(euros * 100);

    /// <summary>The smaller of the two.</summary>
    public static Money Least(Money left, Money right) => left < right ? left : right;

    /// <summary>The amount, or nothing where it is below nothing.</summary>
    public Money NotBelowZero() => Cents < 0 ? Zero : this;

    public int CompareTo(Money other) => Cents.CompareTo(other.Cents);

    public static Money operator +(Money left, Money right) => new(left.Cents + right.Cents);

    public static Money operator -(Money left, Money right) => new(left.Cents - right.Cents);

    public static bool operator <(Money left, Money right) => left.Cents < right.Cents;

    public static bool operator >(Money left, Money right) => left.Cents > right.Cents;

    public static bool operator <=(Money left, Money right) => left.Cents <= right.Cents;

    public static bool operator >=(Money left, Money right) => left.Cents >= right.Cents;

    /// <summary>Euros as the wire writes them: at most two decimals and no trailing zero, <c>1000</c> or <c>12.5</c>.</summary>
    public override string ToString() => (Cents / 100m).ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>
/// An amount as a caller wrote it, before anybody has judged it: whole cents, and whether the caller meant something finer than a cent.
/// An amount too large for <see cref="Money"/> is held at <see cref="Most"/>, which is above every maximum there is.
/// </summary>
public readonly record struct Amount(long Cents, bool FinerThanCent)
{
    /// <summary>The largest amount that is held, in cents; one below its negative is the smallest.</summary>
    public const long Most = 1_000_000_000_000_000;

    public Money Money => new(Cents);
}

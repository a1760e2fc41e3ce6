namespace Cardkeep.Tests.Storage;

/// <summary>Values at the edges of what a column can hold.</summary>
internal static class Edges
{
    public const string Strange = "O'Brien \"Zoë\" \\ %_ 🏦👩‍👩‍👧‍👦 ẞß İi \u202e \u00a0e\u0301 ;--";

    public static readonly string Long = string.Concat(Enumerable.Repeat("ünïcode 🏦 ", 2_000));
    public static readonly DateTimeOffset First = DateTimeOffset.MinValue;
    public static readonly DateTimeOffset Last = Instants.Truncate(DateTimeOffset.MaxValue);
    public static readonly DateTimeOffset BeforeTheEpoch = DateTimeOffset.UnixEpoch.AddMicroseconds(-1);
    public static readonly Money Most = new(long.MaxValue);
    public static readonly Money Least = new(long.MinValue);
}

using System.Globalization;

namespace Cardkeep.Http;

/// <summary>How often one address may call (wire-contract.md §6).</summary>
internal sealed record RateLimits
{
    /// <summary>The wire's own figures.</summary>
    public static readonly RateLimits Usual = new();

    public static readonly TimeSpan ShortSpan = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LongSpan = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan UnauthorizedSpan = TimeSpan.FromHours(1);

    /// <summary>Requests in ten seconds.</summary>
    public int Short { get; private init; } = 1_000;

    /// <summary>Requests in ten minutes.</summary>
    public int Long { get; private init; } = 10_000;

    /// <summary>Answers of 401 in an hour.</summary>
    public int Unauthorized { get; private init; } = 200;

    /// <summary>Reads <c>short=2000,unauthorized=50</c>; what is not named stays the wire's. Null: that is no such text.</summary>
    public static RateLimits? Parse(string text)
    {
        var limits = Usual;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var name, var figure]
                || !int.TryParse(figure, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most == 0)
            {
                return null;
            }

            switch (name)
            {
                case "short": limits = limits with { Short = most }; break;
                case "long": limits = limits with { Long = most }; break;
                case "unauthorized": limits = limits with { Unauthorized = most }; break;
                default: return null;
            }
        }

        return limits;
    }
}

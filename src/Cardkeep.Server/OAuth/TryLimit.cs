using System.Net;

namespace Cardkeep.OAuth;

/// <summary>How often somebody may try in vain, how long whoever goes on has to wait, and what time forgives.</summary>
/// <param name="Free">The last one of these makes wait.</param>
/// <param name="ForgivesOneEvery">Null: only a day without a try forgives, or a success.</param>
internal sealed record TryLimit(long Free, TimeSpan? ForgivesOneEvery)
{
    /// <summary>PSD2's regulatory technical standards, article 4: at most five failures in a row.</summary>
    public static readonly TryLimit OfAccount = new(5, null);

    /// <summary>
    /// Behind one address may be a whole office, in which somebody mistypes all day: only what comes faster than that adds up. A success of
    /// one of them forgives the others nothing, or whoever has a password of their own could go on guessing.
    /// </summary>
    public static readonly TryLimit OfNetwork = new(30, TimeSpan.FromMinutes(5));

    /// <summary>Doubled by every further failure.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    /// <summary>Long enough against guessing; whoever is locked out by somebody else's guesses is not so for the day.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    /// <summary>An office with IPv6 has a network of its own, and whoever attacks has one too.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.Length == 16 ? bytes.AsSpan(0, 8) : bytes);
    }

    /// <summary>One more, after what time has forgiven since.</summary>
    public Attempts Count(Attempts held, DateTimeOffset now)
    {
        if (ForgivesOneEvery is not { } every) return new(held.Failures + 1, now + Wait(held.Failures + 1), now);

        var forgiven = Math.Min(held.Failures, (now - held.LastAt).Ticks / every.Ticks);
        var failures = held.Failures - forgiven + 1;
        return new(failures, now + Wait(failures), failures == 1 ? now : held.LastAt + (every * forgiven));
    }

    private TimeSpan Wait(long failures)
    {
        if (failures < Free) return TimeSpan.Zero;
        var doubled = FirstWait * Math.Pow(2, Math.Min(failures - Free, 20));
        return doubled < LongestWait ? doubled : LongestWait;
    }
}

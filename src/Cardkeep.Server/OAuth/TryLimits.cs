using System.Net;

namespace Cardkeep.OAuth;

/// <summary>How long whoever tries in vain has to wait, and who counts as one.</summary>
internal static class TryLimits
{
    /// <summary>PSD2's regulatory technical standards, article 4: at most five failures in a row.</summary>
    private const long FreeTriesOfAccount = 5;

    /// <summary>Behind one address may be a whole office.</summary>
    private const long FreeTriesOfAddress = 30;

    /// <summary>Doubled by every further failure.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    /// <summary>Long enough against guessing; whoever is locked out by somebody else's guesses is not so for the day.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    public static TimeSpan WaitOfAccount(long failures) => Wait(failures, FreeTriesOfAccount);

    public static TimeSpan WaitOfAddress(long failures) => Wait(failures, FreeTriesOfAddress);

    /// <summary>An office with IPv6 has a network of its own, and whoever attacks has one too.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.Length == 16 ? bytes.AsSpan(0, 8) : bytes);
    }

    private static TimeSpan Wait(long failures, long free)
    {
        if (failures < free) return TimeSpan.Zero;
        var doubled = FirstWait * Math.Pow(2, Math.Min(failures - free, 20));
        return doubled < LongestWait ? doubled : LongestWait;
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Cardkeep.Http;

/// <summary>
/// How often each address has called of late. Why this is not the framework's limiter: docs/decisions/0013.
/// </summary>
/// <param name="clock">Real time: a sandbox's clock may stand still or leap.</param>
internal sealed class Rates(RateLimits limits, TimeProvider clock)
{
    /// <summary>
    /// Addresses remembered at once, with at most some three kilobytes each. Beyond it the one that was unseen longest is forgotten:
    /// whoever has that many addresses to call from is not held by a limit for each address anyway, and nobody is refused for it.
    /// </summary>
    public const int MostAddresses = 20_000;

    /// <summary>A single host may have a whole /64 of IPv6 to itself and take a new address for each request (RFC 6177).</summary>
    private const int SubnetBits = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, LinkedListNode<Visitor>> visitors = [];
    private readonly LinkedList<Visitor> unseenLongestFirst = new();
    private readonly long started = clock.GetTimestamp();

    /// <summary>How many addresses are remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (gate) return visitors.Count;
        }
    }

    /// <summary>
    /// Counts a request and says zero, or says how long its address has to wait. What is refused does not count, so that the wait is true
    /// however often somebody knocks in between.
    /// </summary>
    public TimeSpan Enter(IPAddress? address)
    {
        lock (gate)
        {
            var now = clock.GetElapsedTime(started);
            var visitor = Find(OriginOf(address), now);
            var wait = visitor.WaitAt(now);
            if (wait == TimeSpan.Zero) visitor.Enter(now);
            return wait;
        }
    }

    /// <summary>
    /// Counts an answer of 401. Requests that were under way together may pass the limit together, by as many as they are: tokens have
    /// 256 bits, and to refuse a good one because of its neighbours would be worse.
    /// </summary>
    public void CountUnauthorized(IPAddress? address)
    {
        lock (gate)
        {
            var now = clock.GetElapsedTime(started);
            Find(OriginOf(address), now).CountUnauthorized(now);
        }
    }

    private Visitor Find(UInt128 origin, TimeSpan now)
    {
        if (visitors.TryGetValue(origin, out var known)) unseenLongestFirst.Remove(known);
        else
        {
            ForgetSome(now);
            known = new(new Visitor(origin, limits));
            visitors.Add(origin, known);
        }

        known.Value.SeenAt = now;
        unseenLongestFirst.AddLast(known);
        return known.Value;
    }

    private void ForgetSome(TimeSpan now)
    {
        while (unseenLongestFirst.First is { } first
            && (visitors.Count >= MostAddresses || first.Value.SeenAt + RateLimits.UnauthorizedSpan <= now))
        {
            unseenLongestFirst.RemoveFirst();
            visitors.Remove(first.Value.Origin);
        }
    }

    // An IPv4 address is the same as it is seen through IPv6. Who comes without any, as over a socket of the system, is one caller.
    private static UInt128 OriginOf(IPAddress? address)
    {
        if (address is null) return UInt128.Zero;

        var bits = BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
        return address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 ? bits : bits >> SubnetBits << SubnetBits;
    }

    private sealed class Visitor(UInt128 origin, RateLimits limits)
    {
        private readonly SlidingCount shortly = new(limits.Short, RateLimits.ShortSpan);
        private readonly SlidingCount longer = new(limits.Long, RateLimits.LongSpan);
        private readonly SlidingCount unauthorized = new(limits.Unauthorized, RateLimits.UnauthorizedSpan);

        public UInt128 Origin => origin;

        public TimeSpan SeenAt { get; set; }

        public TimeSpan WaitAt(TimeSpan now)
        {
            var (first, second, third) = (shortly.WaitAt(now), longer.WaitAt(now), unauthorized.WaitAt(now));
            return first > second ? Later(first, third) : Later(second, third);
        }

        public void Enter(TimeSpan now)
        {
            shortly.Add(now);
            longer.Add(now);
        }

        public void CountUnauthorized(TimeSpan now) => unauthorized.Add(now);

        private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;
    }
}

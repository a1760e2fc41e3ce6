using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Cardkeep.Http;

/// <summary>The proxies in front of a server, whose <c>X-Forwarded-For</c> is believed; everybody else's is ignored.</summary>
internal static class Proxies
{
    /// <summary>Reads <c>10.0.0.0/8,192.0.2.7</c>. Null: that is no list of addresses and networks.</summary>
    public static IReadOnlyList<IPNetwork>? Parse(string text)
    {
        List<IPNetwork> networks = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(part, out var address)) networks.Add(new IPNetwork(address, 8 * address.GetAddressBytes().Length));
            else if (IPNetwork.TryParse(part, out var network)) networks.Add(network);
            else return null;
        }

        return networks;
    }

    /// <summary>From here on the connection's address is the last one in the header that is no proxy of ours.</summary>
    public static void Use(IApplicationBuilder web, IReadOnlyList<IPNetwork> networks)
    {
        if (networks is []) return;

        // Read from the end, where our own proxies wrote, and as far as they go: what stands before them anybody may have written.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(network);
        web.UseForwardedHeaders(options);
    }
}

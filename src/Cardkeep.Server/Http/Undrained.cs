using Microsoft.AspNetCore.Http.Features;

namespace Cardkeep.Http;

/// <summary>
/// What of a body nobody has read when its answer goes out. Kestrel reads on for five seconds and throws it away, so that a client that
/// writes all before it reads anything hears its answer; beyond its own bound of a body it would close at once instead, which such a
/// client meets as a broken pipe.
/// </summary>
internal static class Undrained
{
    /// <summary>Lets Kestrel read on, however long the body says it is. Has no effect once reading has begun.</summary>
    public static void Allow(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound) bound.MaxRequestBodySize = null;
    }
}

using Microsoft.AspNetCore.Http.Features;

namespace Cardkeep.Http;

internal static class Features
{
    public static T GetRequired<T>(this IFeatureCollection features) where T : class =>
        features.Get<T>() ?? throw new InvalidOperationException($"no {typeof(T).Name} was set for this request");
}

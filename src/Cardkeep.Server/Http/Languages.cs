using Microsoft.Net.Http.Headers;

namespace Cardkeep.Http;

/// <summary>In which language somebody wants to be spoken to.</summary>
internal static class Languages
{
    /// <summary>The first of the browser's languages that there is, as <c>fr</c> for <c>fr-CH</c>; null where there is none.</summary>
    public static string? Find(HttpRequest request, IReadOnlyList<string> known)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var wanted)) return null;

        return wanted.Where(language => language.Quality is not 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => known.FirstOrDefault(one =>
                language.Value.Equals(one, StringComparison.OrdinalIgnoreCase)
                || language.Value.StartsWith(one + "-", StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(one => one is not null);
    }
}

using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Reveals;

/// <summary>
/// <c>GET /reveal/{client}</c>: the page, the same bytes for everybody, so that a scanner's or a browser's look ahead finds nothing and
/// spends nothing. Who may frame it is what was registered for the client; nothing foreign is loaded, and no script runs but its own.
/// </summary>
internal sealed class RevealPage(Database database)
{
    private static readonly string Texts = Read("words.json");
    private static readonly string Style = Read("reveal.css");
    private static readonly string Script = Read("seal.js") + Read("approve.js") + Read("reveal.js");

    private static readonly byte[] Page = Encoding.UTF8.GetBytes(Read("reveal.html")
        .Replace("{style}", Style, StringComparison.Ordinal)
        .Replace("{words}", Texts, StringComparison.Ordinal)
        .Replace("{script}", Script, StringComparison.Ordinal));

    private static readonly string Policy =
        $"default-src 'none'; script-src '{HashOf(Script)}'; style-src '{HashOf(Style)}'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors ";

    /// <summary>How a browser says for what it loads something: a page, in a window or a frame.</summary>
    private static readonly string[] AsPage = ["document", "iframe"];

    private static readonly Problem Elsewhere = new(ProblemCode.LoadedElsewhere, "This is a page, for a window or an iframe");

    /// <summary>The languages of the page.</summary>
    public static IReadOnlyList<string> Spoken { get; } =
        [.. JsonElement.Parse(Texts).EnumerateObject().Select(language => language.Name)];

    public async Task<Answer> ShowAsync(Call call, CancellationToken cancel)
    {
        if (call.Header("Sec-Fetch-Dest") is { } use && !AsPage.Contains(use, StringComparer.Ordinal))
            return Answers.Of(Elsewhere, call.TraceId);

        var client = Uuid.Find(call.PathText("client")) is { } id
            ? await database.ReadAsync(tx => OAuth.ClientTable.FindAsync(tx, new(id), cancel), cancel)
            : null;
        var origins = client?.EmbeddingOrigins is { Count: > 0 } registered ? string.Join(' ', registered) : "'self'";
        return Answer.Html(
            StatusCodes.Status200OK,
            Page,
            ("Content-Security-Policy", Policy + origins),
            ("Referrer-Policy", "no-referrer"),
            ("Permissions-Policy", "clipboard-write=(self), publickey-credentials-get=(self)"));
    }

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"reveal/{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

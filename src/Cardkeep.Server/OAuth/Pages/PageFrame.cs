using System.Security.Cryptography;
using System.Text;
using Cardkeep.Http;

namespace Cardkeep.OAuth.Pages;

/// <summary>
/// What every page has around it: the language, the style, and a policy under which nothing is loaded, nobody frames it, and nothing runs
/// but a script of ours where a page has one.
/// </summary>
internal static class PageFrame
{
    private const string Style = """
        :root{color-scheme:light dark;--ground:#f4f5f7;--sheet:#fff;--ink:#16181d;--soft:#5a6070;--line:#c9cdd6;--key:#1f4fd8;--onkey:#fff;
        --bad:#a8071a;--badground:#fff0f0}
        @media (prefers-color-scheme:dark){:root{--ground:#101217;--sheet:#1a1d24;--ink:#eceef3;--soft:#a6adbd;--line:#454b59;--key:#8fb0ff;
        --onkey:#0b1530;--bad:#ffb3b3;--badground:#3a1b1f}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        main{max-width:27rem;margin:6vh auto;padding:2rem;background:var(--sheet);border:1px solid var(--line);border-radius:.9rem}
        .brand{margin:0 0 1.5rem;color:var(--soft);font-size:.9rem;letter-spacing:.02em}
        h1{margin:0 0 .75rem;font-size:1.4rem;line-height:1.25;overflow-wrap:anywhere}
        h2{margin:1.5rem 0 .5rem;font-size:1.05rem;overflow-wrap:anywhere}
        p{margin:0 0 1rem;overflow-wrap:anywhere}
        .soft{color:var(--soft);font-size:.9rem}
        .bad{padding:.75rem 1rem;border:1px solid var(--bad);border-radius:.5rem;background:var(--badground);color:var(--bad)}
        .code{padding:.75rem;border:1px solid var(--line);border-radius:.5rem;background:var(--ground);text-align:center;
        font:600 1.7rem/1.3 ui-monospace,monospace;letter-spacing:.1em}
        section{margin:0 0 1.5rem;padding:0 0 .5rem;border-bottom:1px solid var(--line)}
        label{display:block;margin:0 0 .3rem;font-weight:600}
        input[type=email],input[type=password],input[type=text]{width:100%;margin:0 0 1.1rem;padding:.65rem .75rem;
        border:1px solid var(--soft);border-radius:.5rem;background:var(--ground);color:var(--ink);font:inherit}
        ul{margin:0 0 1.25rem;padding:0;list-style:none}
        li{padding:.6rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
        li:last-child{border-bottom:1px solid var(--line)}
        a{color:var(--key)}
        button{width:100%;margin:0 0 .75rem;padding:.7rem 1rem;border:1px solid var(--key);border-radius:.5rem;background:var(--key);
        color:var(--onkey);font:inherit;font-weight:600;cursor:pointer}
        button.plain{background:transparent;color:var(--key)}
        button.choice{text-align:left;font-weight:400;background:transparent;color:var(--ink);border-color:var(--line)}
        button.choice strong{display:block}
        button.link{width:auto;margin:0;padding:.2rem 0;border:0;background:none;color:var(--key);font-weight:400;text-decoration:underline}
        form.foot{margin:.5rem 0 0}
        :focus-visible{outline:3px solid var(--key);outline-offset:2px}
        @media (max-width:30rem){body{background:var(--sheet)}main{margin:0;padding:1.5rem 1.25rem;border:0;border-radius:0}}
        """;

    private static readonly string StyleHash = HashOf(Style);

    /// <param name="leadsTo">Where a form of the page may be led on to, besides here: browsers hold a redirect against the policy.</param>
    /// <param name="cookie">A cookie to be set; null: none.</param>
    /// <param name="wait">After which it may be tried again; null: at once.</param>
    /// <param name="script">A constant of ours, which may run and ask this server; null: nothing runs.</param>
    public static Answer Wrap(
        int status, Words words, string title, Html content, string? leadsTo = null, (string Name, string Value)? cookie = null,
        TimeSpan? wait = null, string? script = null)
    {
        Html page = $"""
            <!DOCTYPE html>
            <html lang="{words.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{title} – Cardkeep</title>
            <style>{Html.Constant(Style)}</style>
            </head>
            <body>
            <main>
            <p class="brand">Cardkeep</p>
            {content}
            </main>
            {Scripted(script)}
            </body>
            </html>

            """;
        var target = leadsTo is null ? "" : $" {RedirectAddress.PolicySources(leadsTo)}";
        List<(string, string)> headers =
        [
            ("Content-Security-Policy",
                $"default-src 'none'; {PolicyOf(script)}style-src 'sha256-{StyleHash}'; form-action 'self'{target}; base-uri 'none'; "
                + "frame-ancestors 'none'"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Content-Language", words.Language),
            ("Vary", "Accept-Language"),
        ];
        if (cookie is { } set) headers.Add(set);
        if (wait is { } time) headers.Add(("Retry-After", FormattableString.Invariant($"{Math.Ceiling(time.TotalSeconds)}")));
        return Answer.Html(status, page.ToBytes(), headers);
    }

    /// <summary>On to another page, or out of here, with 303: no browser sends a form with a password on.</summary>
    public static Answer Onward(string address, params IReadOnlyList<(string, string)> headers) =>
        Answer.Empty(StatusCodes.Status303SeeOther, [("Location", address), ("Referrer-Policy", "no-referrer"), .. headers]);

    private static Html Scripted(string? script)
    {
        if (script is null) return Html.Nothing;
        return $"<script>{Html.Constant(script)}</script>";
    }

    private static string PolicyOf(string? script) => script is null
        ? ""
        : $"script-src 'sha256-{HashOf(script)}'; connect-src 'self'; ";

    private static string HashOf(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

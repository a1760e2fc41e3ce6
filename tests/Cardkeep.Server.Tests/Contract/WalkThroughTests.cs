using System.Diagnostics;
using System.Text.RegularExpressions;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary>docs/walk-through.md does what it says: its commands are run by a shell as they stand, against the real application.</summary>
public sealed partial class WalkThroughTests
{
    private const string Address = "http://127.0.0.1:8080";

    // Each call says on standard error what came of it, besides what the page lets it print.
    private const string Preamble = """
        set -euo pipefail
        curl() { command curl -w '%{stderr}%{http_code} %{method} %{url}\n' "$@"; }

        """;

    // What the page shows being refused: an order that a person denied, and a change of a card that is not what the caller read.
    private static readonly string[] Refused = ["POST /v2/cards", $"PATCH /v2/cards/{Given.Card(CardLevel.Virtual)}/nickname"];

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_command_of_the_page_works_and_every_call_of_the_wire_is_there(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var page = await File.ReadAllTextAsync(Path.Combine(Snapshot.RootOf(), "docs", "walk-through.md"));
        var commands = string.Concat(Block().Matches(page).Select(block => block.Groups["commands"].Value));
        Assert.Contains($"API={Address}\n", commands, StringComparison.Ordinal);

        var address = api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var said = await RunAsync(Preamble + commands.Replace(Address, address, StringComparison.Ordinal));

        Assert.All(said, line => Assert.Matches(Call(), line.Replace(address, "", StringComparison.Ordinal)));
        var calls = said.Select(line => Call().Match(line.Replace(address, "", StringComparison.Ordinal))).ToList();
        Assert.All(calls, call => Assert.Contains(call.Groups["status"].Value, (string[])["200", "204", "428", "412"]));
        Assert.Equal(Refused, calls.Where(call => call.Groups["status"].Value == "412").Select(call => call.Groups["call"].Value));
        var done = calls.Where(call => call.Groups["status"].Value is "200" or "204").Select(call => call.Groups["call"].Value).ToList();
        Assert.All(calls, call => Assert.Contains(call.Groups["call"].Value, done));      // Who hears 428 approves it and says it again.

        Sources.None(api.App.Web.AllRoutes()
            .Where(route => WirePath().IsMatch(route.Path))
            .Where(route => !done.Any(call => Routing(route.Method, route.Path).IsMatch(call)))
            .Select(route => $"docs/walk-through.md has no {route.Method} {route.Path}"));
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-s"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await shell.WaitForExitAsync(patience.Token);
        Assert.True(shell.ExitCode == 0, $"{await errors}\n{await output}");
        return (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // {id} is any segment but the fixed ones, which have routes of their own.
    private static Regex Routing(string method, string path) => new(
        $"^{method} {Regex.Escape(path).Replace(@"\{id}", "[0-9a-f-]{36}", StringComparison.Ordinal)
            .Replace(@"\{token}", "[^/]+", StringComparison.Ordinal)}$",
        RegexOptions.None,
        TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"^```sh\n(?<commands>[\s\S]*?)^```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<status>\d{3}) (?<call>[A-Z]+ /\S*?)(\?\S*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();

    [GeneratedRegex("^/(v2|cardkeep/v1)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WirePath();
}

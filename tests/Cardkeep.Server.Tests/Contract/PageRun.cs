using System.Diagnostics;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary>The commands of a page, run by a shell as they stand, against the real application.</summary>
internal static partial class PageRun
{
    private const string Address = "http://127.0.0.1:8080";

    // Each call says on standard error what came of it, besides what the page lets it print.
    private const string Preamble = """
        set -euo pipefail
        curl() { command curl -w '%{stderr}%{http_code} %{method} %{url}\n' "$@"; }

        """;

    /// <summary>What a page of docs/ calls and prints.</summary>
    public static async Task<RunPage> RunAsync(TestApi api, string name)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Snapshot.RootOf(), "docs", name));
        var commands = string.Concat(Block().Matches(page).Select(block => block.Groups["commands"].Value));
        Assert.Contains($"API={Address}\n", commands, StringComparison.Ordinal);
        var address = api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var (printed, said) = await RunAsync(Preamble + commands.Replace(Address, address, StringComparison.Ordinal));

        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Replace(address, "", StringComparison.Ordinal)).ToList();
        Assert.All(lines, line => Assert.Matches(Call(), line));
        return new([.. lines.Select(line => Call().Match(line)).Select(call => (call.Groups["status"].Value, call.Groups["call"].Value))],
            printed);
    }

    private static async Task<(string Printed, string Said)> RunAsync(string script)
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
        return (await output, await errors);
    }

    [GeneratedRegex(@"^```sh\n(?<commands>[\s\S]*?)^```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<status>\d{3}) (?<call>[A-Z]+ /\S*?)(\?\S*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();
}

/// <summary>What came of a page.</summary>
/// <param name="Calls">In their order, without their queries.</param>
/// <param name="Printed">All that a reader of the page would have seen.</param>
internal sealed record RunPage(IReadOnlyList<(string Status, string Call)> Calls, string Printed)
{
    public IReadOnlyList<string> With(string status) => [.. Calls.Where(call => call.Status == status).Select(call => call.Call)];

    /// <summary>What was answered as it was asked.</summary>
    public IReadOnlyList<string> Done => [.. With("200"), .. With("204")];

    /// <summary>Whether a route was called, and answered as it was asked.</summary>
    public bool Walked(string method, string path) => Done.Any(Routing(method, path).IsMatch);

    // {id} is any segment but the fixed ones, which have routes of their own.
    private static Regex Routing(string method, string path) => new(
        $"^{method} {Regex.Escape(path).Replace(@"\{id}", "[0-9a-f-]{36}", StringComparison.Ordinal)
            .Replace(@"\{token}", "[^/]+", StringComparison.Ordinal)}$",
        RegexOptions.None,
        TimeSpan.FromSeconds(1));
}

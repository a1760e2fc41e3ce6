using System.Net;
using System.Net.Sockets;
using System.Text;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>What stops the start: one line that names it, and exit code 1 (product.md §1).</summary>
public sealed class StartTests
{
    [Fact]
    public async Task An_argument_that_is_not_understood_stops_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-start-").FullName;
        (string[] Arguments, string Named)[] table =
        [
            (["sell"], "'sell'"),
            (["Serve"], "'Serve'"),
            (["serve", "now"], "'serve'"),
            (["migrate", "--force"], "'migrate'"),
            (["token", "--member"], "--member M"),
            (["token", "--color", "red"], "'--color'"),
        ];
        foreach (var (arguments, named) in table) await AssertRefusedAsync(folder, arguments, named);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_setting_that_is_not_understood_stops_the_start_and_makes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-start-").FullName;
        (string Setting, string Value)[] table =
        [
            ("CARDKEEP_MOOD", "fine"),
            ("CARDKEEP_mode", "sandbox"),
            ("CARDKEEP_MODE", "staging"),
            ("CARDKEEP_HOLD_DAYS", "0"),
            ("CARDKEEP_PREAUTH_HOLD_DAYS", "61"),
            ("CARDKEEP_REFUND_POLICY", "never"),
            ("CARDKEEP_ATM_COUNTS_IN_PAYMENT", "yes"),
            ("CARDKEEP_DECISION_DEADLINE_MS", "99"),
            ("CARDKEEP_URLS", "nonsense"),
            ("CARDKEEP_URLS", "ftp://127.0.0.1"),
            ("CARDKEEP_URLS", "https://127.0.0.1:8443"),
            ("CARDKEEP_URLS", "http://127.0.0.1:99999"),
            ("CARDKEEP_URLS", ";"),
            ("CARDKEEP_URLS", "http://localhost:0"),
            ("CARDKEEP_URLS", "http://127.0.0.1:8080/x"),
            ("CARDKEEP_URLS", "http://127.0.0.1:8080?x"),
            ("CARDKEEP_URLS", "http://127.0.0.1:8080;http://127.0.0.1:8081/x/"),
            ("CARDKEEP_PUBLIC_URL", "cards.example.com"),
            ("CARDKEEP_PUBLIC_URL", "ftp://cards.example.com"),
            ("CARDKEEP_DATABASE", "mysql://localhost/cards"),
            ("CARDKEEP_DATABASE", "sqlite:"),
            ("CARDKEEP_DATABASE", "postgres://localhost"),
            ("CARDKEEP_DATABASE", "postgres://user@host:port/cards"),
            ("CARDKEEP_BIN", "12345"),
            ("CARDKEEP_BIN", "12345x"),
            ("CARDKEEP_IDEMPOTENCY", "sometimes"),
            ("CARDKEEP_RATE_LIMITS", "on"),
            ("CARDKEEP_RATE_LIMITS", "short=0"),
            ("CARDKEEP_RATE_LIMITS", "short=10,"),
            ("CARDKEEP_RATE_LIMITS", "short=-1"),
            ("CARDKEEP_RATE_LIMITS", "hourly=10"),
            ("CARDKEEP_PROXIES", "proxy.example.com"),
            ("CARDKEEP_PROXIES", "10.0.0.0/33"),
            ("CARDKEEP_PROXIES", "192.0.2.7,"),
            ("CARDKEEP_LEVEL_MAXIMA", "gold.payment=1"),
            ("CARDKEEP_LEVEL_MAXIMA", "virtual.atm=1"),
            ("CARDKEEP_LEVEL_MAXIMA", "standard.payment=lots"),
            ("CARDKEEP_LEVEL_MAXIMA", "standard.payment=-1"),
            ("CARDKEEP_LEVEL_REQUIRED", "virtual"),
            ("CARDKEEP_LEVEL_REQUIRED", "gold.payment_monthly_limit"),
            ("CARDKEEP_LEVEL_REQUIRED", "standard.payment_monthly_limit"),
            ("CARDKEEP_LEVEL_REQUIRED", "virtual.nonsense"),
            ("CARDKEEP_LOG", "trace"),
            ("CARDKEEP_SCA_ALSO", "card.order"),
            ("CARDKEEP_SCA_ALSO", "card.lock card.lost"),
        ];
        foreach (var row in table) await AssertRefusedAsync(folder, [], row.Setting, row);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task Production_does_not_start_without_https_and_a_key_of_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-start-").FullName;
        (string, string) mode = ("CARDKEEP_MODE", "production");
        (string, string) https = ("CARDKEEP_PUBLIC_URL", "https://cards.example.com");

        await AssertRefusedAsync(folder, [], "CARDKEEP_PUBLIC_URL", mode);
        await AssertRefusedAsync(folder, [], "CARDKEEP_PUBLIC_URL", mode, ("CARDKEEP_PUBLIC_URL", "http://cards.example.com"));
        await AssertRefusedAsync(folder, [], "CARDKEEP_MASTER_KEY_FILE", mode, https);
        await AssertRefusedAsync(folder, [], "CARDKEEP_MASTER_KEY_FILE", mode, https, ("CARDKEEP_MASTER_KEY_FILE", "none.key"));
        await AssertRefusedAsync(folder, [], "CARDKEEP_MASTER_KEY_FILE", mode, https, ("CARDKEEP_MASTER_KEY_FILE", "/dev/null"));
        await AssertRefusedAsync(
            folder,
            ["token"],
            "token works in sandbox mode only",
            mode,
            https,
            ("CARDKEEP_MASTER_KEY_FILE", "none.key"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task What_cannot_be_opened_stops_the_start_in_one_line()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-start-").FullName;
        var text = Path.Combine(folder, "poem.txt");
        await File.WriteAllTextAsync(text, new string('o', 10_000));

        await AssertRefusedAsync(folder, [], "install tzdata", ("TZDIR", folder));
        await AssertRefusedAsync(folder, [], "127.0.0.1/cards", ("CARDKEEP_DATABASE", "postgres://nobody@127.0.0.1:1/cards"));
        await AssertRefusedAsync(folder, [], "poem.txt", ("CARDKEEP_DATABASE", $"sqlite:{text}"));
        await AssertRefusedAsync(folder, [], "/dev/null", ("CARDKEEP_DATABASE", "sqlite:/dev/null/cards.db"));
        await AssertRefusedAsync(folder, [], "CARDKEEP_MASTER_KEY_FILE", ("CARDKEEP_MASTER_KEY_FILE", folder));
        await AssertRefusedAsync(folder, [], "CARDKEEP_MASTER_KEY_FILE", ("CARDKEEP_MASTER_KEY_FILE", "/dev/null/key"));
        Assert.Equal(new string('o', 10_000), await File.ReadAllTextAsync(text));
    }

    [Fact]
    public async Task An_address_that_cannot_be_listened_to_stops_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-start-").FullName;
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        foreach (var address in (string[])[$"http://{taken.LocalEndpoint}", "http://192.0.2.1:8080"])
        {
            var (exit, output, errors) = await ServerProcess.RunAsync(folder, [], ("CARDKEEP_URLS", address));
            Assert.Equal((address, 1, ""), (address, exit, output));
            Assert.StartsWith(
                "cardkeep: CARDKEEP_URLS cannot be listened to",
                errors.TrimEnd('\n').Split('\n')[^1],
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\n\r\n{\"errors\":[]}")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\n{\"errors\":[\"no\"]}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task A_token_asked_of_something_else_that_answers_is_refused_in_one_line(string answer)
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-start-").FullName;
        var file = Path.Combine(folder, "cardkeep.db");
        await using var held = new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;

        await Task.WhenAll(
            AnswerAsync(listener, answer),
            AssertRefusedAsync(
                folder, ["token"], address, ("CARDKEEP_URLS", $"http://{address}"), ("CARDKEEP_DATABASE", $"sqlite:{file}")));
    }

    [Fact]
    public async Task Settings_of_the_file_are_read_beneath_those_of_the_environment()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-start-").FullName;
        var file = Path.Combine(folder, "cardkeep.json");
        foreach (var (text, named) in ((string, string)[])
        [
            ("{", "cardkeep.json"),
            ("[]", "cardkeep.json"),
            ("{\"mode\":1}", "cardkeep.json"),
            ("{\"mood\":\"x\"}", "CARDKEEP_MOOD"),
            ("{\"mode\":\"x\"}", "CARDKEEP_MODE"),
        ])
        {
            await File.WriteAllTextAsync(file, text);
            await AssertRefusedAsync(folder, [], named);
        }

        // A folder may not be read as a file, and this one of the system's fails in the middle, whoever reads it.
        File.Delete(file);
        Directory.CreateDirectory(file);
        await AssertRefusedAsync(folder, [], "cardkeep.json cannot be read");
        Directory.Delete(file);
        File.CreateSymbolicLink(file, "/proc/self/mem");
        await AssertRefusedAsync(folder, [], "cardkeep.json cannot be read");
        File.Delete(file);

        await File.WriteAllTextAsync(file, """{"mode":"x","data":"kept"}""");
        var (exit, output, _) = await ServerProcess.RunAsync(folder, ["migrate"], ("CARDKEEP_MODE", "sandbox"));
        Assert.Equal(0, exit);
        Assert.StartsWith("The schema is up to date", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "kept", "cardkeep.db")));
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var asked = new byte[4096];
        Assert.True(await client.GetStream().ReadAsync(asked) > 0);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
    }

    private static async Task AssertRefusedAsync(
        string folder, string[] arguments, string named, params IReadOnlyList<(string Name, string Value)> settings)
    {
        var (exit, output, errors) = await ServerProcess.RunAsync(folder, arguments, settings);
        var told = $"{string.Join(' ', arguments)} {string.Join(' ', settings)}: exit {exit}, {errors}";
        Assert.True(exit == 1 && output.Length == 0, told);
        Assert.True(errors.StartsWith("cardkeep: ", StringComparison.Ordinal) && errors.Count(letter => letter == '\n') == 1, told);
        Assert.True(errors.Contains(named, StringComparison.Ordinal), told);
    }
}

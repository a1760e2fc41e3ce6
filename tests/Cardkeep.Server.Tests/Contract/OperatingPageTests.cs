using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Factors;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Cardkeep.Tests.Contract;

/// <summary>docs/operating.md: the real executable in production mode, from an empty database to a card.</summary>
public sealed partial class OperatingPageTests
{
    private const string Owner = "dolores@acme.example";
    private const string Approval = "/approve/passkey";

    [Theory, OnSqlite, OnPostgres]
    public async Task The_commands_of_the_page_lead_to_an_owner_who_orders_a_card(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeEmptyAsync(engine);
        try
        {
            (string, string)[] settings = [("CARDKEEP_DATA", data), ("CARDKEEP_DATABASE", database)];
            var page = await ReadAsync();
            var (exit, printed, errors) = await ServerProcess.RunScriptAsync(data, page.Commands, settings);
            Assert.True(exit == 0, errors);
            Assert.Equal(
                ["organization acme", "account acme-main", "team Sales", $"member {Owner}", "member chiara@acme.example"],
                Made().Matches(printed).Select(line => $"{line.Groups["what"].Value} {line.Groups["name"].Value}"));

            await using var server = await ServerProcess.ServeAsync(data, settings);
            var (browser, authenticator) = (new Browser(new Client(server.Http, null)), new Authenticator());
            await browser.GetAsync(Secured.Page);
            await browser.SignInAsync(Owner, page.Password);
            await browser.AddPasskeyAsync(authenticator);
            var owner = new Client(server.Http, await TokenAsync(server, browser, printed));
            Assert.Equal("acme", (await owner.GetAsync("/v2/organization")).Json["organization"]!["slug"]!.GetValue<string>());

            var order = new JsonObject
            {
                ["card"] = new JsonObject
                {
                    ["holder_id"] = IdIn(printed, Owner), ["organization_id"] = "acme", ["card_level"] = "virtual",
                    ["bank_account_id"] = IdIn(printed, "acme-main"),
                },
            };
            (string, string) key = ("X-Qonto-Idempotency-Key", "first");
            var asked = await owner.PostAsync("/v2/cards", order, key, ("X-Qonto-2fa-Preference", "passkey"));
            Assert.True(asked.Status == 428, asked.Body);
            var session = asked.Text("sca_session_token");
            await browser.PostAsync(Approval, ("session", session), ("act", "approve"));
            await browser.AnswerAsync(authenticator);
            var made = await owner.PostAsync("/v2/cards", order, key, ("X-Qonto-Sca-Session-Token", session));
            Assert.Equal("live", made.CardStatus);

            // On PostgreSQL beside the server; SQLite's file is the server's.
            (exit, printed, errors) = await ServerProcess.RunAsync(data, ["organization", "acme.json"], settings);
            if (engine == EngineKind.Sqlite) Assert.Equal((1, "", 1), (exit, printed, errors.Count(sign => sign == '\n')));
            else Assert.Equal((0, 5, ""), (exit, printed.Split(": as it was").Length - 1, errors));
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    // The commands of the chapter, and the password that they set.
    private static async Task<(string Commands, string Password)> ReadAsync()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Snapshot.RootOf(), "docs", "operating.md"));
        var chapter = page.Split("\n## ").Single(part => part.StartsWith("From an empty database", StringComparison.Ordinal));
        var commands = string.Concat(Block().Matches(chapter).Select(block => block.Groups["commands"].Value));
        return (commands, Password().Match(commands).Groups["word"].Value);
    }

    private static async Task<string> TokenAsync(ServerProcess server, Browser browser, string printed)
    {
        var (id, secret) = (Registered().Match(printed).Groups["id"].Value, Registered().Match(printed).Groups["secret"].Value);
        await browser.GetAsync(QueryHelpers.AddQueryString("/oauth2/auth", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = id,
            ["redirect_uri"] = Desk.Callback,
            ["response_type"] = "code",
            ["scope"] = "card.read card.write organization.read",
            ["state"] = "state of mine",
            ["code_challenge"] = Desk.Challenge,
            ["code_challenge_method"] = "S256",
        }));
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_id"] = id,
            ["client_secret"] = secret,
            ["grant_type"] = "authorization_code",
            ["code"] = Desk.Told(browser.Last)["code"],
            ["redirect_uri"] = Desk.Callback,
            ["code_verifier"] = Desk.Verifier,
        });
        var tokens = await new Client(server.Http, null).SendAsync(HttpMethod.Post, "/oauth2/token", form);
        Assert.True(tokens.Status == 200, tokens.Body);
        return tokens.Text("access_token");
    }

    private static string IdIn(string printed, string name) =>
        Made().Matches(printed).Single(line => line.Groups["name"].Value == name).Groups["id"].Value;

    [GeneratedRegex(@"^```sh\n(?<commands>[\s\S]*?)^```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("echo '(?<word>[^']*)' [|] cardkeep password", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Password();

    [GeneratedRegex(
        "^(?<what>[a-z]+) +(?<name>[^ ]+) (?<id>[0-9a-f-]{36}): added$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Made();

    [GeneratedRegex(@"client_id +(?<id>\S+)\nclient_secret +(?<secret>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Registered();
}

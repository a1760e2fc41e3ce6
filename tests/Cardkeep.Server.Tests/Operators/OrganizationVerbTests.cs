using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Operators;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Operators;

/// <summary><c>cardkeep organization</c>: a file says what there is; said again, it changes what differs, and nothing else.</summary>
public sealed class OrganizationVerbTests
{
    private const string Iban = "FR8916958000010000000000197";

    [Fact]
    public async Task Every_problem_of_a_file_is_told_at_once_and_where()
    {
        var wrong = new JsonObject
        {
            ["slug"] = "Not A Slug", ["nmae"] = "ACME", ["legal_country"] = "XX", ["time_zone"] = "Europe/Atlantis",
            ["locale"] = "French",
            ["accounts"] = new JsonArray(
                Account("one", main: true).With(("iban", "FR8916958000010000000000198"), ("bic", "short")),
                Account("one", main: true).With(("balance_cents", -1)), "none"),
            ["teams"] = new JsonArray(new JsonObject { ["name"] = "A" }, new JsonObject { ["name"] = "A" }),
            ["members"] = new JsonArray(
                Member("one@acme.example", "boss"),
                Member("ONE@acme.example", "owner").With(("kyc_staus", "accepted"), ("last_name", null)),
                Member("nobody", "owner").With(("role", null))),
        };
        string[] expected =
        [
            "nmae: nmae is not known", "slug: slug must be lower-case letters", "name: name is required",
            "legal_country: legal_country must be an ISO 3166-1 alpha-2 code", "locale: locale must be a language",
            "time_zone: time_zone must be a time zone", "accounts/0/iban: iban must be an IBAN whose check digits are right",
            "accounts/0/bic: bic must be 8 or 11", "accounts/1/balance_cents: balance_cents must be at least 0",
            "accounts/2: accounts/2 must be an object", "members/0/role: role must be one of: owner",
            "members/1/kyc_staus: kyc_staus is not known", "members/1/last_name: last_name is required", "members/2/role: role is required",
            "members/2/email: email must be an e-mail address", "accounts/1/slug: one stands there twice",
            "teams/1/name: A stands there twice", "members/1/email: one@acme.example stands there twice",
            "accounts: accounts must be a list with one main account",
        ];
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite);
        var before = await Consistency.CountAsync(api);

        var lines = await SayAsync(api, wrong);

        Assert.StartsWith("nothing was changed: ", lines[0], StringComparison.Ordinal);
        Assert.Equal(expected.Length, lines.Count - 1);
        Assert.All(expected, start => Assert.Contains(lines, line => line.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(before, await Consistency.CountAsync(api));
        Assert.Matches("line 1, byte 2", (await SayAsync(api, "{"))[^1]);
        var unread = await (await VerbAsync(api)).KeepAsync("no such file", default);
        Assert.Matches("cannot be read", Assert.Single(unread.Problems!.All).Detail);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_file_said_again_changes_what_it_says_otherwise_and_nothing_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var made = await SayAsync(api, File());
        Assert.Equal(
            [
                "organization acme: added", "account second: added", "account main: added", "team Sales: added",
                "member own@acme.example: added", "member emp@acme.example: added",
            ],
            Bare(made));
        Assert.All(Bare(await SayAsync(api, File())), line => Assert.EndsWith(": as it was", line, StringComparison.Ordinal));

        // Another main account, another role, a member who leaves; what the file does not say stays.
        var (organization, employee) = (new OrganizationId(IdIn(made, "acme")), new MemberId(IdIn(made, "emp@acme.example")));
        var caller = await api.AsAsync(organization, employee, Demo.Client);
        Assert.Equal(200, (await caller.GetAsync("/v2/cards")).Status);
        var changed = await SayAsync(api, new JsonObject
        {
            ["slug"] = "acme", ["name"] = "ACME", ["legal_country"] = "FR",
            ["accounts"] = new JsonArray(Account("second", main: true)),
            ["members"] = new JsonArray(Member("EMP@acme.example", "admin").With(("status", "revoked"))),
        });

        Assert.Equal(
            ["organization acme: as it was", "account main: changed", "account second: changed", "member emp@acme.example: changed"],
            Bare(changed));
        Assert.Equal("401 authorization_token_invalid", (await caller.GetAsync("/v2/cards")).Outcome());
        Assert.Equal(
            "admin revoked Sales accepted 500", Assert.Single(await api.TextsAsync("""
                SELECT m.role || ' ' || m.status || ' ' || t.name || ' ' || m.kyc_status || ' ' || CAST(a.balance_cents AS text)
                FROM memberships m
                JOIN teams t ON t.id = m.team_id
                JOIN bank_accounts a ON a.organization_id = m.organization_id AND a.slug = 'main' AND NOT a.main
                WHERE m.email = 'emp@acme.example'
                """)));
        Assert.Equal(
            ["member.added", "member.changed"], await api.TextsAsync("""
                SELECT kind FROM events
                WHERE stream_id IN (SELECT id FROM memberships WHERE email = 'emp@acme.example')
                ORDER BY number
                """));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_cannot_be_so_is_refused_and_then_nothing_is_changed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await SayAsync(api, File());
        (JsonObject File, string Problem)[] table =
        [
            (File().With(("members", new JsonArray(Member("own@acme.example", "admin")))), "members: somebody must be an active owner"),
            (File().With(("members", new JsonArray(Member("own@acme.example", "owner").With(("team", "None"))))),
                "members/0/team: there is no team None"),
            (File().With(("members", new JsonArray(Member("own@acme.example", "owner").With(("last_name", "Other"))))),
                "members/0: the name stays Max Muster: cards bear it"),
            (new JsonObject { ["slug"] = "empty", ["name"] = "Empty", ["legal_country"] = "FR" },
                "members: somebody must be an active owner, accounts: one account must be the main one"),
        ];
        var before = await Consistency.CountAsync(api);

        foreach (var (file, problem) in table) Assert.Equal(problem, string.Join(", ", (await SayAsync(api, file)).Skip(1)));
        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    // spending.md §3.5, vectors 43 and 45: one budget for each date, whichever zone the day began in.
    [Theory, OnSqlite, OnPostgres]
    public async Task Another_zone_keeps_the_day_that_is_open(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, network) = (await api.AsAsync(Role.Owner), await Terminal.StartAsync(api));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        api.Clock.Advance(TimeSpan.FromHours(14));                                       // In Paris the 2nd of March begins.
        await network.ApprovedAsync(card, 60_00);

        var file = Demos("team", "Sales").With(("time_zone", "America/New_York"));       // Where it is still the 1st.
        Assert.Contains("organization acme-7132: changed", Bare(await SayAsync(api, file)));

        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card, 60_00)));
        var budget = (await owner.GetAsync($"/cardkeep/v1/cards/{card}/budget")).Json;
        Assert.Equal(("America/New_York", "2026-03-02"), (budget["zone"]!.GetValue<string>(), budget["day"]!.GetValue<string>()));
        Assert.Equal(
            "2026-03-03T05:00:00.000000Z",
            budget["limits"]!.AsArray().Single(limit => $"{limit!["limit"]}" == "payment_daily_limit")!["resets_at"]!.GetValue<string>());
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Cards_that_waited_for_an_identity_are_issued_once_the_file_accepts_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await SayAsync(api, Demos("kyc_status", "pending"));
        var waiting = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual));
        Assert.Equal("onhold", waiting.CardStatus);
        Assert.DoesNotContain(
            await SayAsync(api, Demos("kyc_status", "refused")), line => line.EndsWith(": issued", StringComparison.Ordinal));

        var said = await SayAsync(api, Demos("kyc_status", "accepted"));

        Assert.EndsWith($" {waiting.CardId}: issued", said[^1], StringComparison.Ordinal);
        Assert.Equal("live", (await owner.GetAsync($"/v2/cards/{waiting.CardId}")).CardStatus);
        Assert.All(
            Bare(await SayAsync(api, Demos("kyc_status", "accepted"))),
            line => Assert.EndsWith(": as it was", line, StringComparison.Ordinal));
        await Consistency.CheckAsync(api);
    }

    private static Task<OrganizationVerb> VerbAsync(TestApi api) =>
        OrganizationVerb.OpenAsync(api.Database, api.App.Settings, api.Clock, default);

    private static JsonObject File() => new()
    {
        ["slug"] = "acme", ["name"] = "ACME", ["legal_country"] = "FR",
        ["accounts"] = new JsonArray(Account("main", main: true).With(("balance_cents", 500)), Account("second", main: false)),
        ["teams"] = new JsonArray(new JsonObject { ["name"] = "Sales" }),
        ["members"] = new JsonArray(
            Member("own@acme.example", "owner"),
            Member("emp@acme.example", "employee").With(("team", "Sales"), ("kyc_status", "accepted"))),
    };

    private static JsonObject Demos(string member, string value)
    {
        var (organization, employee) = (Demo.MakeOrganization(ManualClock.Start), Demo.MakeMembers()[3]);
        return new()
        {
            ["slug"] = organization.Slug, ["name"] = organization.Name, ["legal_country"] = organization.LegalCountry,
            ["members"] = new JsonArray(Member(employee.Email, "employee").With(
                ("first_name", employee.FirstName), ("last_name", employee.LastName), (member, value))),
        };
    }

    private static JsonObject Account(string slug, bool main) => new()
    {
        ["slug"] = slug, ["name"] = "Account", ["iban"] = Iban, ["bic"] = "CKEPFRPP", ["main"] = main,
    };

    private static JsonObject Member(string email, string role) => new()
    {
        ["email"] = email, ["first_name"] = "Max", ["last_name"] = "Muster", ["role"] = role,
    };

    private static Task<IReadOnlyList<string>> SayAsync(TestApi api, JsonObject file) => SayAsync(api, file.ToJsonString());

    // What the verb prints, or its problems.
    private static async Task<IReadOnlyList<string>> SayAsync(TestApi api, string text)
    {
        var file = Path.Combine(api.App.Settings.Data, "organization.json");
        await System.IO.File.WriteAllTextAsync(file, text);
        var said = await (await VerbAsync(api)).KeepAsync(file, default);
        return (said.Succeeded ? said.Value : said.Problems.All[0].Detail).Split('\n');
    }

    private static IEnumerable<string> Bare(IEnumerable<string> lines) =>
        lines.Select(WordsOf).Select(words => $"{words[0]} {words[1]}: {string.Join(' ', words[3..])}");

    private static Guid IdIn(IEnumerable<string> lines, string name) => Guid.Parse(
        lines.Select(WordsOf).Single(words => words[1] == name)[2].TrimEnd(':'));

    private static string[] WordsOf(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

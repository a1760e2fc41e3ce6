using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary><c>POST /sandbox/v1/tokens</c>: tokens for scripts.</summary>
public sealed class SandboxTokenTests
{
    private const string Path = "/sandbox/v1/tokens";

    [Theory, OnSqlite, OnPostgres]
    public async Task Without_wishes_a_script_gets_the_owners_token_with_every_scope(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var minted = await api.AsNobody().PostAsync(Path, new JsonObject());

        Assert.Equal(200, minted.Status);
        Assert.Equal(
            ["access_token", "token_type", "expires_in", "scope", "organization_id", "membership_id", "client_id"],
            minted.Json.AsObject().Select(member => member.Key));
        Assert.Equal(
            ("bearer", "2592000", string.Join(' ', Scope.All)),
            (minted.Text("token_type"), $"{minted.Json["expires_in"]}", minted.Text("scope")));
        Assert.Equal(
            ($"{Demo.Organization.Value}", Given.Member(Role.Owner), $"{Demo.Client.Value}"),
            (minted.Text("organization_id"), minted.Text("membership_id"), minted.Text("client_id")));
        var own = await api.WithToken(minted.Text("access_token")).GetAsync("/v2/membership");
        Assert.Equal("owner", own.Json["membership"]!["role"]!.GetValue<string>());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_script_is_whom_it_names_by_role_or_id_with_the_scopes_it_names(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var role in Enum.GetValues<Role>())
        {
            foreach (var name in (string[])[Names<Role>.Of(role), Given.Member(role), Given.Member(role).ToUpperInvariant()])
            {
                var wish = new JsonObject { ["member"] = name, ["scopes"] = new JsonArray(Scope.MembershipRead) };
                var minted = await api.AsNobody().PostAsync(Path, wish);
                Assert.Equal(
                    (200, Given.Member(role), "membership.read"),
                    (minted.Status, minted.Text("membership_id"), minted.Text("scope")));
                var caller = api.WithToken(minted.Text("access_token"));
                Assert.Equal(
                    Names<Role>.Of(role),
                    (await caller.GetAsync("/v2/membership")).Json["membership"]!["role"]!.GetValue<string>());
                Assert.Equal("403 insufficient_scope", (await caller.GetAsync("/v2/cards")).Outcome());
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_wish_that_cannot_be_granted_makes_no_token(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);
        var before = await api.NumberAsync("SELECT count(*) FROM access_tokens");
        (string Body, string Outcome)[] table =
        [
            ("""{"member":"boss"}""", "422 reference_not_found /member"),
            ("""{"member":"Owner"}""", "422 reference_not_found /member"),
            ("""{"member":"\u0000"}""", "422 reference_not_found /member"),
            ($$"""{"member":"{{stranger.Owner.Value}}"}""", "422 reference_not_found /member"),
            ("""{"member":7}""", "400 not_a_string /member"),
            ("""{"scopes":"card.read"}""", "400 not_an_array /scopes"),
            ("""{"scopes":["card.read",7]}""", "400 not_a_string /scopes/1"),
            ("""{"scopes":["card.read","card.admin"]}""", "422 not_in_list /scopes/1"),
            ("""{"scopes":["card.read card.write"]}""", "422 not_in_list /scopes/0"),
            ("""["owner"]""", "400 invalid_body"),
            ("""{"member":"owner",}""", "400 invalid_json"),
        ];
        foreach (var (body, outcome) in table)
            Assert.Equal((body, outcome), (body, (await api.AsNobody().PostRawAsync(Path, body)).Outcome()));

        Assert.Equal(before, await api.NumberAsync("SELECT count(*) FROM access_tokens"));
    }
}

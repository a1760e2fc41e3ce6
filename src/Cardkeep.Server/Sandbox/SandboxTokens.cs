using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.Sandbox;

/// <summary><c>POST /sandbox/v1/tokens</c>, and the verb <c>token</c>: a bearer token for a script, without a sign-in.</summary>
internal sealed class SandboxTokens(Database database, Clocks clocks)
{
    /// <summary>A script on a laptop should not have to come back for a token in the middle of a month's work.</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromDays(30);

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var members = body.Root;
        var member = members.Text("member").Or("owner");
        var scopes = members.Texts("scopes").Or(Scope.All);
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        var minted = await MintAsync(member, scopes, clocks.RealNow, cancel);
        if (!minted.Succeeded) return Answers.Of(minted.Problems, call.TraceId);

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
#pragma warning disable RS0030 // Whoever asks for a token gets it, here and nowhere else.
            json.WriteString("access_token", minted.Value.Token.Disclose());
#pragma warning restore RS0030
            json.WriteString("token_type", "bearer");
            json.WriteNumber("expires_in", (long)TokenLife.TotalSeconds);
            json.WriteString("scope", string.Join(' ', scopes));
            WriteId(json, "organization_id", minted.Value.Member is null ? null : Demo.Organization.Value);
            WriteId(json, "membership_id", minted.Value.Member?.Value);
            json.WriteString("client_id", Demo.Client.Value);
            json.WriteEndObject();
        });
    }

    /// <param name="member">A membership's id, or a role: the first active member who has it.</param>
    public async Task<Outcome<Minted>> MintAsync(string member, IReadOnlyList<string> scopes, DateTimeOffset now, CancellationToken cancel)
    {
        if (scopes is [Scope.Network]) return await MintForNetworkAsync(now, cancel);

        var unknown = scopes.Index().FirstOrDefault(scope => !Scope.All.Contains(scope.Item, StringComparer.Ordinal));
        if (unknown.Item is not null)
            return Problem.NotInList(Place.Member(FormattableString.Invariant($"scopes/{unknown.Index}")), Scope.All);

        var token = Secrets.DrawAccessToken();
        return await database.WriteAsync<Minted>(async tx =>
        {
            var found =
                Uuid.Find(member) is { } id ? await MembershipTable.FindAsync(tx, Demo.Organization, new(id), cancel)
                : Names<Role>.Find(member) is { } role ? await MembershipTable.FindByRoleAsync(tx, Demo.Organization, role, cancel)
                : null;
            if (found is null)
            {
                return new Problem(
                    ProblemCode.ReferenceNotFound,
                    $"member must be the id of a membership, or one of: {string.Join(", ", Names<Role>.All)}",
                    Place.Member("member"));
            }

            var minted = new NewAccessToken(Demo.Organization, found.Id, Demo.Client, scopes, now + TokenLife);
            await AccessTokenTable.InsertAsync(tx, Secrets.Hash(token), minted, cancel);
            return new Minted(new(token), found.Id);
        }, cancel);
    }

    /// <summary>Every scope, for a member of any organization.</summary>
    public async Task<Secret> MintForAsync(Membership member, DateTimeOffset now, CancellationToken cancel)
    {
        var token = Secrets.DrawAccessToken();
        var minted = new NewAccessToken(member.Organization, member.Id, Demo.Client, Scope.All, now + TokenLife);
        await database.WriteAsync<string>(async tx =>
        {
            await AccessTokenTable.InsertAsync(tx, Secrets.Hash(token), minted, cancel);
            return "";
        }, cancel);
        return new(token);
    }

    private static void WriteId(Utf8JsonWriter json, string name, Guid? id)
    {
        if (id is { } known) json.WriteString(name, known);
        else json.WriteNull(name);
    }

    // A card processor's token: the application's own, for the cards of all organizations, and of no member.
    private async Task<Outcome<Minted>> MintForNetworkAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var token = Secrets.DrawAccessToken();
        return await database.WriteAsync<Minted>(async tx =>
        {
            var minted = AccessTokenTable.OfClient(Demo.Client, [Scope.Network], now + TokenLife);
            await AccessTokenTable.InsertAsync(tx, Secrets.Hash(token), minted, cancel);
            return new Minted(new(token), null);
        }, cancel);
    }

    /// <param name="Token">Shown once; only its hash is kept.</param>
    /// <param name="Member">Null: a client's own.</param>
    internal sealed record Minted(Secret Token, MemberId? Member);
}

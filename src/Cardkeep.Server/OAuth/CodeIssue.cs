using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Gives an authorization code under a consent: one that is given now, or one that is remembered.</summary>
internal sealed class CodeIssue(Database database, TimeProvider clock)
{
    /// <summary>The wire's own figure (wire-contract.md §7.2).</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    /// <summary>The member agrees now: consent, grant and code in one transaction.</summary>
    public async Task<string> ConsentAsync(
        AuthorizeRequest request, Account account, IReadOnlyList<string> scopes, BrowserSession session, string traceId,
        CancellationToken cancel)
    {
        var drawn = Draw(request, account, scopes, session, traceId);
        var grant = drawn.Grant;
        var agreed = new Consent(
            new(Guid.CreateVersion7(drawn.Origin.At)), grant.Organization, grant.Member, grant.Client, scopes, 1);
        await database.WriteAsync<string>(async tx =>
        {
            // What was agreed to before stays agreed to: tokens of other sign-ins may live on it.
            var standing = await ConsentTable.FindForUseAsync(tx, grant.Organization, grant.Member, grant.Client, cancel);
            var all = standing is null ? agreed : agreed with { Scopes = [.. standing.Scopes.Union(scopes, StringComparer.Ordinal)] };
            var kept = await ConsentTable.KeepAsync(tx, all, drawn.Origin.At, cancel);
            await EventTable.AppendAsync(tx, drawn.Origin, kept.Organization, OAuthEvents.ConsentGiven(kept), cancel);
            await IssueAsync(tx, request, drawn, cancel);
            return "";
        }, cancel);
        return drawn.Code;
    }

    /// <summary>A code without asking, where the member agreed to all of it before; null: somebody has to be asked.</summary>
    public async Task<string?> RememberedAsync(
        AuthorizeRequest request, Account account, IReadOnlyList<string> scopes, BrowserSession session, string traceId,
        CancellationToken cancel)
    {
        var drawn = Draw(request, account, scopes, session, traceId);
        var grant = drawn.Grant;
        var outcome = await database.WriteAsync<string>(async tx =>
        {
            var standing = await ConsentTable.FindForUseAsync(tx, grant.Organization, grant.Member, grant.Client, cancel);
            if (standing is null || !standing.Covers(scopes)) return "";

            await IssueAsync(tx, request, drawn, cancel);
            return drawn.Code;
        }, cancel);
        return outcome.Value is { Length: > 0 } code ? code : null;
    }

    /// <summary>The member does not agree: nothing is kept, and it is said.</summary>
    /// <param name="scopes">To which they did not agree.</param>
    public async Task RefuseAsync(
        AuthorizeRequest request, Account account, IReadOnlyList<string> scopes, string traceId, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var refused = OAuthEvents.ConsentRefused(Guid.CreateVersion7(now), scopes);
        var origin = new Origin(now, account.Member, request.Client.Id, traceId);
        await database.WriteAsync<string>(async tx =>
        {
            await EventTable.AppendAsync(tx, origin, account.Organization, refused, cancel);
            return "";
        }, cancel);
    }

    private Drawn Draw(
        AuthorizeRequest request, Account account, IReadOnlyList<string> scopes, BrowserSession session, string traceId)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var grant = new Grant(
            new(Guid.CreateVersion7(now)), account.Organization, account.Member, request.Client.Id, scopes, request.Nonce,
            session.StartedAt);
        return new Drawn(Secrets.Draw(TokenPrefix.Code), grant, new Origin(now, account.Member, request.Client.Id, traceId));
    }

    private static async ValueTask IssueAsync(Transaction tx, AuthorizeRequest request, Drawn drawn, CancellationToken cancel)
    {
        var end = drawn.Origin.At + CodeLife;
        await GrantTable.InsertAsync(tx, drawn.Grant, end, cancel);
        await CodeTable.InsertAsync(tx, Secrets.Hash(drawn.Code), drawn.Grant, request.RedirectAddress, request.Challenge, end, cancel);
        await EventTable.AppendAsync(tx, drawn.Origin, drawn.Grant.Organization, OAuthEvents.GrantMade(drawn.Grant), cancel);
        await GrantTable.RevokeExcessAsync(tx, drawn.Grant, drawn.Origin, cancel);
    }

    private sealed class Drawn(string code, Grant grant, Origin origin)
    {
        public string Code => code;

        public Grant Grant => grant;

        public Origin Origin => origin;
    }
}

using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Clients are registered, changed, given secrets, removed: by an owner for an organization, by the operator for all.</summary>
internal sealed class Clients(Database database, TimeProvider clock)
{
    private static readonly Problem TooMany = new(
        ProblemCode.TooManyItems, FormattableString.Invariant(
            $"An organization has at most {OAuthClient.MostOfOrganization} applications; remove one that is not needed"));

    private static readonly Problem TooManySecrets = new(
        ProblemCode.TooManyItems,
        FormattableString.Invariant($"{OAuthClient.MostSecrets} secrets of this application work; with overlap_hours 0 they end"),
        Place.Parameter("id"));

    /// <summary>Registers one; its problem: the organization has as many as it may have.</summary>
    /// <param name="origin">Who does it; its instant is replaced by that of the change.</param>
    public async Task<Outcome<RegisteredClient>> AddAsync(
        ClientDraft draft, OrganizationId? organization, Origin origin, CancellationToken cancel)
    {
        var at = origin with { At = Instants.Truncate(clock.GetUtcNow()) };
        var client = draft.ToClient(new(Guid.CreateVersion7(at.At)), organization, at.At);
        var secret = client.Confidential ? Secrets.Draw(TokenPrefix.ClientSecret) : null;
        return await database.WriteAsync<RegisteredClient>(async tx =>
        {
            if (organization is { } owner && await ClientTable.CountForAddAsync(tx, owner, cancel) >= OAuthClient.MostOfOrganization)
                return TooMany;

            await ClientTable.InsertAsync(tx, client, cancel);
            if (secret is not null) await ClientTable.AddSecretAsync(tx, client, Secrets.Hash(secret), at.At, cancel);
            await SayAsync(tx, client, "client.added", at, cancel);
            return new RegisteredClient(client, secret);
        }, cancel);
    }

    /// <summary>Changes one client. Its problems: it is not there, or what <paramref name="change"/> finds.</summary>
    public async Task<Outcome<OAuthClient>> ChangeAsync(
        ClientId id, OrganizationId? organization, Func<OAuthClient, Outcome<OAuthClient>> change, Origin origin, CancellationToken cancel)
    {
        var at = origin with { At = Instants.Truncate(clock.GetUtcNow()) };
        return await database.WriteAsync<OAuthClient>(async tx =>
        {
            if (await ClientTable.FindForChangeAsync(tx, organization, id, cancel) is not { } held) return Problem.NotFound;

            var outcome = change(held);
            if (!outcome.Succeeded) return outcome.Problems;

            var changed = outcome.Value with { Version = held.Version + 1 };
            await ClientTable.UpdateAsync(tx, changed, cancel);
            await SayAsync(tx, changed, "client.changed", at, cancel);
            return changed;
        }, cancel);
    }

    /// <summary>A new secret; those that there are work on for the overlap, and no longer.</summary>
    public async Task<Outcome<RegisteredClient>> RotateAsync(
        ClientId id, OrganizationId? organization, TimeSpan overlap, Origin origin, CancellationToken cancel)
    {
        var at = origin with { At = Instants.Truncate(clock.GetUtcNow()) };
        var secret = Secrets.Draw(TokenPrefix.ClientSecret);
        return await database.WriteAsync<RegisteredClient>(async tx =>
        {
            if (await ClientTable.FindForChangeAsync(tx, organization, id, cancel) is not { } held) return Problem.NotFound;
            if (!held.Confidential)
                return new Problem(ProblemCode.NotInList, "A public client has no secret", Place.Parameter("id"));

            var changed = held with { Version = held.Version + 1 };
            await ClientTable.EndSecretsAsync(tx, changed, at.At + overlap, cancel);
            if ((await ClientTable.ListSecretsAsync(tx, changed, id, at.At, cancel)).Count >= OAuthClient.MostSecrets)
                return TooManySecrets;

            await ClientTable.DeleteEndedSecretsAsync(tx, changed, at.At, cancel);
            await ClientTable.AddSecretAsync(tx, changed, Secrets.Hash(secret), at.At, cancel);
            await ClientTable.UpdateAsync(tx, changed, cancel);
            await SayAsync(tx, changed, "client.secret_rotated", at, cancel);
            return new RegisteredClient(changed, secret);
        }, cancel);
    }

    /// <summary>Removes a client: no token of it counts from then on.</summary>
    public async Task<Outcome<OAuthClient>> RemoveAsync(ClientId id, OrganizationId? organization, Origin origin, CancellationToken cancel)
    {
        var at = origin with { At = Instants.Truncate(clock.GetUtcNow()) };
        return await database.WriteAsync<OAuthClient>(async tx =>
        {
            if (await ClientTable.FindForChangeAsync(tx, organization, id, cancel) is not { } held) return Problem.NotFound;

            var removed = held with { Version = held.Version + 1 };
            await ClientTable.RemoveAsync(tx, removed, at.At, cancel);
            await SayAsync(tx, removed, "client.removed", at, cancel);
            return removed;
        }, cancel);
    }

    private static ValueTask SayAsync(Transaction tx, OAuthClient client, string kind, Origin origin, CancellationToken cancel) =>
        EventTable.AppendAsync(tx, origin, ClientTable.OwnerOf(client), OAuthEvents.OfClient(client, kind), cancel);
}

/// <summary>A client and the secret that is told once. Not a record: it must not print itself.</summary>
internal sealed class RegisteredClient(OAuthClient client, string? secret)
{
    public OAuthClient Client => client;

    /// <summary>Null: a public client has none.</summary>
    public string? Secret => secret;
}

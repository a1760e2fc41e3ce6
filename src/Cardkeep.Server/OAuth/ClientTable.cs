using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Clients, by their id: a look-up that finds the organization itself (docs/decisions/0001). Those of the installation stand under the nil
/// organization. One that was removed is not found any more; its row stays for whoever reads events.
/// </summary>
internal static class ClientTable
{
    private static readonly Sql.Fragment Columns =
        new("c.id, c.organization_id, c.name, c.redirect_addresses, c.scopes, c.confidential, c.created_at, c.version, "
            + "c.embedding_origins");

    private static OAuthClient Read(Row row) => new(
        new(row.Guid(0)),
        new OrganizationId(row.Guid(1)) is var organization && organization != OrganizationId.Installation ? organization : null,
        row.Text(2),
        row.Text(3) is { Length: > 0 } addresses ? addresses.Split('\n') : [],
        ScopeText.Split(row.Text(4)),
        row.Boolean(5),
        row.Instant(6),
        row.Integer(7))
    {
        EmbeddingOrigins = row.Text(8) is { Length: > 0 } origins ? origins.Split('\n') : [],
    };

    public static OrganizationId OwnerOf(OAuthClient client) => client.Organization ?? OrganizationId.Installation;

    public static ValueTask<OAuthClient?> FindAsync(Transaction tx, ClientId id, CancellationToken cancel) =>
        tx.FirstAsync($"SELECT {Columns} FROM clients c WHERE c.id = {id} AND c.removed_at IS NULL", Read, cancel);

    /// <summary>One of this organization's own, locked until the transaction ends.</summary>
    /// <param name="organization">Null: the installation.</param>
    public static ValueTask<OAuthClient?> FindForChangeAsync(
        Transaction tx, OrganizationId? organization, ClientId id, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {Columns}
            FROM clients c
            WHERE c.organization_id = {organization ?? OrganizationId.Installation} AND c.id = {id} AND c.removed_at IS NULL
            {tx.Engine.ForUpdateOf("c")}
            """, Read, cancel);

    /// <inheritdoc cref="FindForChangeAsync"/>
    public static ValueTask<IReadOnlyList<OAuthClient>> ListAsync(
        Transaction tx, OrganizationId? organization, long most, long offset, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {Columns}
            FROM clients c
            WHERE c.organization_id = {organization ?? OrganizationId.Installation} AND c.removed_at IS NULL
            ORDER BY c.id
            LIMIT {most} OFFSET {offset}
            """, Read, cancel);

    public static ValueTask<long> CountAsync(Transaction tx, OrganizationId? organization, CancellationToken cancel) =>
        tx.NumberAsync($"""
            SELECT count(*) FROM clients WHERE organization_id = {organization ?? OrganizationId.Installation} AND removed_at IS NULL
            """, cancel);

    /// <summary>How many an organization has; nobody adds another until the transaction ends.</summary>
    public static async ValueTask<long> CountForAddAsync(Transaction tx, OrganizationId organization, CancellationToken cancel)
    {
        await tx.EachAsync($"""
            SELECT o.slug FROM organizations o WHERE o.organization_id = {organization} {tx.Engine.ForUpdateOf("o")}
            """, _ => { }, cancel);
        return await CountAsync(tx, organization, cancel);
    }

    public static ValueTask InsertAsync(Transaction tx, OAuthClient client, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO clients (id, organization_id, name, redirect_addresses, scopes, confidential, created_at, version, embedding_origins)
        VALUES ({client.Id}, {OwnerOf(client)}, {client.Name}, {string.Join('\n', client.RedirectAddresses)},
            {ScopeText.Join(client.Scopes)}, {client.Confidential}, {client.CreatedAt}, {client.Version},
            {string.Join('\n', client.EmbeddingOrigins)})
        """, cancel);

    /// <summary>Name, addresses, scopes, origins and the event's number, of a client that is held for change.</summary>
    public static ValueTask UpdateAsync(Transaction tx, OAuthClient client, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE clients
        SET name = {client.Name}, redirect_addresses = {string.Join('\n', client.RedirectAddresses)},
            scopes = {ScopeText.Join(client.Scopes)}, embedding_origins = {string.Join('\n', client.EmbeddingOrigins)},
            version = {client.Version}
        WHERE organization_id = {OwnerOf(client)} AND id = {client.Id}
        """, cancel);

    /// <summary>Every token of it stops counting with this.</summary>
    public static async ValueTask RemoveAsync(Transaction tx, OAuthClient client, DateTimeOffset now, CancellationToken cancel)
    {
        await tx.SendAsync($"""
            UPDATE clients
            SET removed_at = {now}, version = {client.Version}
            WHERE organization_id = {OwnerOf(client)} AND id = {client.Id}
            """, cancel);
        await tx.SendAsync($"""
            DELETE FROM client_secrets WHERE organization_id = {OwnerOf(client)} AND client_id = {client.Id}
            """, cancel);
    }

    public static ValueTask AddSecretAsync(
        Transaction tx, OAuthClient client, byte[] secretHash, DateTimeOffset now, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO client_secrets (organization_id, client_id, secret_hash, created_at)
        VALUES ({OwnerOf(client)}, {client.Id}, {secretHash}, {now})
        """, cancel);

    /// <summary>Gives the secrets that there are an end, unless they have an earlier one.</summary>
    public static ValueTask EndSecretsAsync(Transaction tx, OAuthClient client, DateTimeOffset end, CancellationToken cancel) =>
        tx.SendAsync($"""
            UPDATE client_secrets
            SET expires_at = {end}
            WHERE organization_id = {OwnerOf(client)} AND client_id = {client.Id} AND (expires_at IS NULL OR expires_at > {end})
            """, cancel);

    /// <summary>Deletes the secrets that work no more.</summary>
    public static ValueTask DeleteEndedSecretsAsync(Transaction tx, OAuthClient client, DateTimeOffset now, CancellationToken cancel) =>
        tx.SendAsync($"""
            DELETE FROM client_secrets
            WHERE organization_id = {OwnerOf(client)} AND client_id = {client.Id} AND expires_at <= {now}
            """, cancel);

    /// <summary>The hashes of the secrets that work now.</summary>
    /// <param name="client">Null: there is none of that id, and looking costs the same.</param>
    public static ValueTask<IReadOnlyList<byte[]>> ListSecretsAsync(
        Transaction tx, OAuthClient? client, ClientId id, DateTimeOffset now, CancellationToken cancel) => tx.ListAsync($"""
        SELECT secret_hash
        FROM client_secrets
        WHERE organization_id = {client?.Organization ?? OrganizationId.Installation} AND client_id = {id}
          AND (expires_at IS NULL OR expires_at > {now})
        """, row => row.Bytes(0), cancel);
}

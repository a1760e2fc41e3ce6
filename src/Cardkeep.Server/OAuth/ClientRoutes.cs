using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// <c>/cardkeep/v1/clients</c>: the applications of an organization, kept by its owners and admins. No idempotency key is honoured here:
/// its kept answer would hold a secret.
/// </summary>
internal sealed class ClientRoutes(Database database, Clients clients)
{
    private delegate Task<Answer> Allowed(Call call, CancellationToken cancel);

    public void Map(IEndpointRouteBuilder routes)
    {
        var keep = new Demands(Scope.OAuthClients, Act.KeepClients);
        routes.Get("/cardkeep/v1/clients", keep, Guarded(ListAsync)).Describe(ClientDocs.List);
        routes.Post("/cardkeep/v1/clients", keep with { Body = true }, Guarded(AddAsync)).Describe(ClientDocs.Add);
        routes.Patch("/cardkeep/v1/clients/{id}", keep with { Body = true }, Guarded(ChangeAsync)).Describe(ClientDocs.Change);
        routes.Post("/cardkeep/v1/clients/{id}/secrets", keep with { Body = true }, Guarded(RotateAsync))
            .Describe(ClientDocs.Rotate);
        routes.Delete("/cardkeep/v1/clients/{id}", keep, Guarded(RemoveAsync)).Describe(ClientDocs.Remove);
    }

    // Another organization's is not there, whoever asks; then the role (wire-contract.md §2).
    private Handling Guarded(Allowed handling) => async (call, cancel) =>
        call.NamesNobody || !await IsOwnAsync(call, cancel) ? Answers.Of(Problem.NotFound, call.TraceId)
        : Permissions.Of(call.Caller.Role, Act.KeepClients) != Reach.Any ? Answers.Of(Problem.Forbidden, call.TraceId)
        : await handling(call, cancel);

    private async Task<bool> IsOwnAsync(Call call, CancellationToken cancel)
    {
        if (call.Id is not { } id) return true;

        var client = await database.ReadAsync(tx => ClientTable.FindAsync(tx, new(id), cancel), cancel);
        return client?.Organization == call.Caller.Organization;
    }

    private async Task<Answer> ListAsync(Call call, CancellationToken cancel)
    {
        var query = new Query(call.Http.Request.QueryString);
        var page = Page.From(query);
        if (query.Problems is not []) return Answers.Of(new Problems(query.Problems), call.TraceId);

        var organization = call.Caller.Organization;
        var (total, list) = await database.ReadAsync(async tx => (
            await ClientTable.CountAsync(tx, organization, cancel),
            await ClientTable.ListAsync(tx, organization, page.Size, page.Offset, cancel)), cancel);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("clients");
            foreach (var client in list) Write(json, client, null);
            json.WriteEndArray();
            page.WriteMeta(json, total);
            json.WriteEndObject();
        });
    }

    private async Task<Answer> AddAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var members = body.Root;
        var draft = new ClientDraft(
            members.Text("name").Or(""), members.Texts("redirect_addresses").Or([]), members.Texts("scopes").Or([]),
            members.Boolean("confidential").Or(true), members.Texts("embedding_origins").Or([]));
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);
        if (draft.Judge(byOperator: false) is { Count: > 0 } problems) return Answers.Of(new Problems([.. problems]), call.TraceId);

        var added = await clients.AddAsync(draft, call.Caller.Organization, Origin.Of(call), cancel);
        return added.Succeeded ? Show(added.Value.Client, added.Value.Secret) : Answers.Of(added.Problems, call.TraceId);
    }

    private async Task<Answer> ChangeAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var members = body.Root;
        var (name, addresses, scopes) = (members.Text("name"), members.Texts("redirect_addresses"), members.Texts("scopes"));
        var origins = members.Texts("embedding_origins");
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        var changed = await clients.ChangeAsync(new(call.Id!.Value), call.Caller.Organization, held =>
        {
            var draft = new ClientDraft(
                name.Or(held.Name), addresses.Or(held.RedirectAddresses), scopes.Or(held.Scopes), held.Confidential,
                origins.Or(held.EmbeddingOrigins));
            if (draft.Judge(byOperator: false) is { Count: > 0 } problems) return new Problems([.. problems]);
            return held with
            {
                Name = draft.Name,
                RedirectAddresses = ClientDraft.Once(draft.RedirectAddresses),
                Scopes = ClientDraft.Once(draft.Scopes),
                EmbeddingOrigins = ClientDraft.Once(draft.EmbeddingOrigins),
            };
        }, Origin.Of(call), cancel);
        return changed.Succeeded ? Show(changed.Value, null) : Answers.Of(changed.Problems, call.TraceId);
    }

    private async Task<Answer> RotateAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var members = body.Root;
        var hours = members.Integer("overlap_hours", 0, (int)OAuthClient.LongestOverlap.TotalHours)
            .Or((int)OAuthClient.UsualOverlap.TotalHours);
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        var rotated = await clients.RotateAsync(
            new(call.Id!.Value), call.Caller.Organization, TimeSpan.FromHours(hours), Origin.Of(call), cancel);
        return rotated.Succeeded ? Show(rotated.Value.Client, rotated.Value.Secret) : Answers.Of(rotated.Problems, call.TraceId);
    }

    private async Task<Answer> RemoveAsync(Call call, CancellationToken cancel)
    {
        var removed = await clients.RemoveAsync(new(call.Id!.Value), call.Caller.Organization, Origin.Of(call), cancel);
        return removed.Succeeded ? Answer.Empty(StatusCodes.Status204NoContent) : Answers.Of(removed.Problems, call.TraceId);
    }

    private static Answer Show(OAuthClient client, string? secret) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("client");
        Write(json, client, secret);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, OAuthClient client, string? secret)
    {
        json.WriteStartObject();
        json.WriteString("id", client.Id.Value);
        json.WriteString("name", client.Name);
        WriteList(json, "redirect_addresses", client.RedirectAddresses);
        WriteList(json, "scopes", client.Scopes);
        WriteList(json, "embedding_origins", client.EmbeddingOrigins);
        json.WriteBoolean("confidential", client.Confidential);
        json.WriteString("created_at", Wire.Format(client.CreatedAt));
        if (secret is not null) json.WriteString("client_secret", secret);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}

using Cardkeep.Http;
using Cardkeep.OAuth.Pages;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Reads what applications ask for, out of an address or of the form that carries it: every step judges it anew.</summary>
internal sealed class AuthorizeRequests(Database database)
{
    /// <summary>Who asks, and where the answer goes; or the page for whoever came with neither.</summary>
    public async Task<Judged<AddressedRequest>> FindAsync(Call call, string text, CancellationToken cancel)
    {
        var words = Words.For(call.Http.Request);
        var fields = Fields.Parse(text);
        // It is written into an address again, so it has to be one's text.
        if (!text.All(letter => letter is > ' ' and <= '~')) return new(null, RefusalPage.OfClient(words, words.UnknownClient));

        var isOnce = fields.Repeated is not ("client_id" or "redirect_uri");
        var client = isOnce && Uuid.Find(fields["client_id"]) is { } id
            ? await database.ReadAsync(tx => ClientTable.FindAsync(tx, new(id), cancel), cancel)
            : null;
        if (client is null) return new(null, RefusalPage.OfClient(words, words.UnknownClient));
        if (fields["redirect_uri"] is not { } address || !client.Knows(address))
            return new(null, RefusalPage.OfClient(words, words.UnknownRedirect));
        return new(new(text, fields, client, address), null);
    }

    /// <summary>Where a form of the sign-in leads: it carries an application's request, or the name of a page of ours.</summary>
    public async Task<Judged<Onward>> FindOnwardAsync(Call call, string text, CancellationToken cancel)
    {
        if (text == Onward.Security.Text) return new(Onward.Security, null);

        var (addressed, refusal) = await FindAsync(call, text, cancel);
        return addressed is null ? new(null, refusal) : new(Onward.Of(addressed), null);
    }
}

/// <summary>Exactly one of the two.</summary>
internal sealed record Judged<T>(T? Value, Answer? Refusal) where T : class;

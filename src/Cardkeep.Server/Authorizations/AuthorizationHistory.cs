using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>An authorization with all that was heard about it, refunds included, in that order.</summary>
internal sealed record AuthorizationHistory(Authorization Authorization, IReadOnlyList<HeardMessage> Messages)
{
    /// <summary>A tab of a month in a hotel has some hundred; what comes after so many moved the amounts, and is not listed.</summary>
    public const int MostMessages = 500;

    /// <summary>Null: it is not there.</summary>
    public static async ValueTask<AuthorizationHistory?> FindAsync(
        Transaction tx, OrganizationId organization, AuthorizationId id, CancellationToken cancel)
    {
        if (await AuthorizationTable.FindAsync(tx, organization, id, cancel) is not { } kept) return null;

        List<HeardMessage> messages = [];
        if (kept.Opening is { } opening) messages.Add(Opened(kept.Authorization, opening));

        // On PostgreSQL a message may have come since the authorization was read, whose amounts do not know it yet.
        foreach (var later in await NetworkMessageTable.ListAsync(tx, organization, id, MostMessages, cancel))
        {
            if (later.Version <= kept.Authorization.Version) messages.Add(Heard(later));
        }

        return new(kept.Authorization, messages);
    }

    /// <summary>Its decisions as they are explained: the first ask, then those that followed.</summary>
    public IReadOnlyList<ExplainedAsk> Decisions =>
    [
        .. Messages.Where(message => message.Facts is not null).Select(message =>
            new ExplainedAsk(message.MessageId, Authorization.Card, Authorization.Merchant, message.Facts!)),
    ];

    private static HeardMessage Opened(Authorization authorization, OpeningAsk opening)
    {
        var facts = FactsFormat.Read(opening.Facts);
        var held = facts.Type is { } type && type.Holds() ? facts.Approved : Money.Zero;
        return new(
            authorization.TransactionId, opening.MessageId, MessageKind.Authorization, facts.DecidedAt, Oddities.None,
            new Use(held, Money.Zero), facts);
    }

    private static HeardMessage Heard(KeptMessage kept) => new(
        kept.TransactionId, kept.MessageId, kept.Kind, kept.ReceivedAt, kept.Flags, kept.Moved,
        kept.Facts is { } facts ? FactsFormat.Read(facts) : null);
}

/// <summary>One message and what it moved.</summary>
/// <param name="TransactionId">Its own: a refund has another than what it gives back.</param>
/// <param name="Facts">Of an ask; null for what was told.</param>
internal sealed record HeardMessage(
    string TransactionId, string MessageId, MessageKind Kind, DateTimeOffset ReceivedAt, Oddities Flags, Use Moved, Facts? Facts);

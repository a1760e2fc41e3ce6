using Cardkeep.Authorizations;
using Cardkeep.Http;

namespace Cardkeep.Decisions;

/// <summary>Which authorizations a list asks for. Empty lists: not given.</summary>
internal sealed record AuthorizationFilter
{
    public required Page Page { get; init; }

    public required IReadOnlyList<CardId> Cards { get; init; }

    public required IReadOnlyList<AuthorizationStatus> Statuses { get; init; }

    public required IReadOnlyList<Verdict> Outcomes { get; init; }

    public static Outcome<AuthorizationFilter> From(Query query)
    {
        var filter = new AuthorizationFilter
        {
            Page = Page.From(query),
            Cards = query.Ids<CardId>("card_id", id => new(id)),
            Statuses = query.OneOf<AuthorizationStatus>("status"),
            Outcomes = query.OneOf<Verdict>("outcome"),
        };
        return query.Problems is [] ? filter : new Problems(query.Problems);
    }
}

using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.Sandbox;

/// <summary>What a simulated message is about: a card that its caller sees.</summary>
/// <param name="Country">The organization's, in which nothing is foreign.</param>
/// <param name="Kept">The authorization in the path; null: none is there.</param>
internal sealed record Stage(Card Card, string Country, KeptAuthorization? Kept)
{
    /// <summary>For a card in the path; null: the caller sees none there.</summary>
    public static async ValueTask<Stage?> OfCardAsync(Transaction tx, Call call, CancellationToken cancel) =>
        call.Id is { } id ? await FindAsync(tx, call, new(id), null, cancel) : null;

    /// <summary>For an authorization in the path; null: there is none of a card that the caller sees.</summary>
    public static async ValueTask<Stage?> OfAuthorizationAsync(Transaction tx, Call call, CancellationToken cancel)
    {
        var kept = call.Id is { } id
            ? await AuthorizationTable.FindAsync(tx, call.Caller.Organization, new AuthorizationId(id), cancel)
            : null;
        return kept is null ? null : await FindAsync(tx, call, kept.Authorization.Card, kept, cancel);
    }

    private static async ValueTask<Stage?> FindAsync(
        Transaction tx, Call call, CardId card, KeptAuthorization? kept, CancellationToken cancel)
    {
        var organization = call.Caller.Organization;
        var held = await CardTable.FindAsync(tx, organization, card, call.Now, cancel);
        if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return null;

        var country = (await OrganizationTable.GetAsync(tx, organization, cancel)).LegalCountry;
        return new Stage(held.Card, country ?? SpendingRules.DefaultCountry, kept);
    }
}

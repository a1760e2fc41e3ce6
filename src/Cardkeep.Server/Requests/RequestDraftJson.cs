using Cardkeep.Cards;
using Cardkeep.Http;

namespace Cardkeep.Requests;

/// <summary>A request read from a body, member by member; unknown members are ignored (wire-contract.md §12).</summary>
internal static class RequestDraftJson
{
    public static RequestDraft Read(Members request, RequestType type)
    {
        var note = request.Text("note", 0, CardRequest.LongestNote);
        return new RequestDraft(note, type == RequestType.FlashCard ? ReadFlash(request) : ReadVirtual(request));
    }

    private static CardDraft ReadFlash(Members request) => new()
    {
        Level = CardLevel.Flash,
        PaymentLifespan = request.TextAmount("payment_lifespan_limit"),
        PreExpiresAt = request.Instant("pre_expires_at"),
    };

    private static CardDraft ReadVirtual(Members request)
    {
        var limit = request.TextAmount("payment_monthly_limit");
        var level = request.OneOf("card_level", FindLevel, CardRequest.VirtualLevels.Select(Names<CardLevel>.Of));
        return new CardDraft
        {
            PaymentMonthly = limit,
            Level = level.IsAbsent ? CardRequest.VirtualLevels[0] : level,
            Design = CardDraftJson.ReadDesign(request),
        };
    }

    private static Given<CardLevel> FindLevel(string name) =>
        Names<CardLevel>.Find(name) is { } level && CardRequest.VirtualLevels.Contains(level) ? level : Given<CardLevel>.Unreadable;
}

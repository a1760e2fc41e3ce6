using Cardkeep.Bench.Shape;
using Cardkeep.Cards;
using Cardkeep.Sandbox;

namespace Cardkeep.Bench.Baselines;

/// <summary>A card that is going to be locked, and what the product would write for it, known beforehand.</summary>
/// <param name="Which">The number of its organization.</param>
internal sealed record LockedCard(int Which, Guid Organization, Guid Id, Guid Owner, string Level)
{
    private const int Slots = 16;

    public static Guid Client => Demo.Client.Value;

    /// <summary>As long as the product's.</summary>
    public static readonly string TraceId = new('7', 32);

    /// <summary>What the product's event says of a lock.</summary>
    public static readonly string Facts = MakeFacts();

    public long Slot => Id.ToByteArray(bigEndian: true)[^1] % Slots;

    /// <summary>Every card of a shape, such that neighbours are of different organizations.</summary>
    public static IReadOnlyList<LockedCard> All(CardShape shape)
    {
        var byOrganization = Enumerable.Range(0, shape.OrganizationCount).Select(which => shape.MakeCards(which)
            .Select(one => new LockedCard(
                which, one.Card.Organization.Value, one.Card.Id.Value, one.Card.Initiator.Value, Names<CardLevel>.Of(one.Card.Level)))
            .ToList()).ToList();
        return [.. Enumerable.Range(0, byOrganization.Max(cards => cards.Count))
            .SelectMany(place => byOrganization.Where(cards => place < cards.Count).Select(cards => cards[place]))];
    }

    private static string MakeFacts()
    {
        var (before, _) = new CardShape(1, 1) { AllLive = true }.MakeCards(0).First();
        return CardEvents.Moved(before, CardLifecycle.Lock(before, CardLocks.User, before.UpdatedAt).Value!).Facts;
    }
}

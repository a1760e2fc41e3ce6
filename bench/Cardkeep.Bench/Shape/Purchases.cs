using System.Security.Cryptography;
using Cardkeep.Authorizations;
using Cardkeep.Cards;

namespace Cardkeep.Bench.Shape;

/// <summary>Asks for one purchase, said again and again as another transaction: online, at one merchant, for one amount.</summary>
internal sealed class Purchases(IReadOnlyList<AskedCard> cards)
{
    public const int Cents = 1_25;

    public const int Digits = 12;

    /// <summary>As long as the network's own names are.</summary>
    public const string Name = "bench-";

    /// <summary>As long as the product's.</summary>
    public static readonly string TraceId = new('7', 32);

    /// <summary>Only its length matters: no ask is repeated.</summary>
    public static readonly byte[] Digest = new byte[SHA256.HashSizeInBytes];

    public static readonly Merchant Merchant = new("m-0420", "Bench Books", Mcc.Get(5942), "Paris", "FR");

    private long last;

    public int Count => cards.Count;

    /// <summary>One that was never asked before.</summary>
    public Purchase Next(int card) => new(cards[card], Interlocked.Increment(ref last));
}

/// <param name="Reference">By which the network names it.</param>
internal sealed record AskedCard(OrganizationId Organization, CardId Id, string Reference)
{
    /// <summary>Every card of a shape, such that neighbours are of different organizations.</summary>
    public static IReadOnlyList<AskedCard> All(CardShape shape)
    {
        var byOrganization = Enumerable.Range(0, shape.OrganizationCount).Select(which => shape.MakeCards(which)
            .Select(one => new AskedCard(one.Card.Organization, one.Card.Id, CardReferenceTable.Of(one.Card.Id))).ToList()).ToList();
        return [.. Enumerable.Range(0, byOrganization.Max(cards => cards.Count))
            .SelectMany(place => byOrganization.Where(cards => place < cards.Count).Select(cards => cards[place]))];
    }
}

internal readonly record struct Purchase(AskedCard Card, long Number)
{
    public string Transaction => FormattableString.Invariant($"{Purchases.Name}{Number:D12}");

    /// <summary>As the network's surface makes it of a body.</summary>
    public Message.Authorize Say(DateTimeOffset now)
    {
        var transaction = Transaction;
        return new(new Ask
        {
            Type = AskType.Purchase,
            Channel = Channel.Online,
            Amount = new Money(Purchases.Cents),
            Merchant = Purchases.Merchant,
        })
        {
            NewId = Guid.CreateVersion7(now),
            TransactionId = transaction,
            MessageId = transaction,
            OccurredAt = now,
        };
    }
}

/// <summary>Which card each call is about: drawn beforehand, the same in every run.</summary>
internal sealed record Drawn(string Title, IReadOnlyList<int> Cards)
{
    private const int Count = 1 << 17;
    private const ulong Seed = 20_260_302;

    /// <summary>Everybody uses one card.</summary>
    public static Drawn Hot => new("one hot card", [0]);

    /// <summary>Each as often as any other.</summary>
    public static Drawn Even(int cards)
    {
        var draw = new Draw(Seed);
        return new("random cards", [.. Enumerable.Range(0, Count).Select(_ => draw.Below(cards))]);
    }

    /// <summary>Zipf with exponent 1: the second card half as often as the first, the third a third as often.</summary>
    public static Drawn Skewed(int cards)
    {
        var sums = new double[cards];
        var sum = 0.0;
        for (var card = 0; card < cards; card++) sums[card] = sum += 1.0 / (card + 1);
        var draw = new Draw(Seed);
        return new("skewed cards", [.. Enumerable.Range(0, Count).Select(_ => Find(sum * draw.Below(int.MaxValue) / int.MaxValue))]);

        int Find(double place)
        {
            var found = Array.BinarySearch(sums, place);
            return Math.Min(found < 0 ? ~found : found, cards - 1);
        }
    }
}

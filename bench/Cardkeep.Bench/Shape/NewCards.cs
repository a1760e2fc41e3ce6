using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Bench.Shape;

/// <summary>Orders of virtual cards, as bodies for the product and as the rows that the product would write for them.</summary>
internal sealed class NewCards(CardShape shape)
{
    /// <summary>AES-GCM over sixteen digits, with its head, nonce and tag: as long as the product's.</summary>
    private const int BoxBytes = 49;

    /// <summary>An HMAC-SHA-256.</summary>
    private const int HashBytes = 32;

    private const int Monthly = 250;

    private readonly CardJson wire = new(Servers.PublicUrl);

    /// <summary>One order, without its wrapper.</summary>
    public JsonObject MakeOrder(int organization) => new()
    {
        ["holder_id"] = $"{shape.MakeMembers(organization).First().Id.Value}",
        ["organization_id"] = $"{CardShape.IdOf(organization).Value}",
        ["bank_account_id"] = $"{CardShape.MakeAccount(organization).Id.Value}",
        ["card_level"] = Names<CardLevel>.Of(CardLevel.Virtual),
        ["payment_monthly_limit"] = Monthly,
    };

    /// <summary>The rows of some new cards of one organization, made by the product's own hand.</summary>
    public async Task<IReadOnlyList<ManyRows>> MakeRowsAsync(Engine engine, int organization, int count, CancellationToken cancel)
    {
        var now = Instants.Truncate(TimeProvider.System.GetUtcNow());
        var owner = shape.MakeMembers(organization).First();
        var account = CardShape.MakeAccount(organization);
        var caller = new Caller(
            owner.Organization, owner.Id, Demo.Client, Role.Owner, null, new HashSet<string>(StringComparer.Ordinal));
        var draft = new CardDraft
        {
            Holder = owner.Id,
            Organization = owner.Organization.Value.ToString("D"),
            Account = account.Id,
            Level = CardLevel.Virtual,
            PaymentMonthly = new Amount(Money.FromEuros(Monthly).Cents, FinerThanCent: false),
        };
        var references = new OrderReferences(CardShape.MakeOrganization(organization), owner, null, account);
        var order = CardOrder.From(draft, references, caller, LevelTable.Default, [], now).Value
            ?? throw new InvalidOperationException("the benchmark's order is none");

        var kept = new KeptStatements(engine);
        List<PlacedOrder> placed = [.. Enumerable.Range(0, count).Select(_ => new PlacedOrder(order, owner, DrawCard(now)))];
        await CardIssue.IssueAsync(kept, KeepAsync, placed, new Origin(now, owner.Id, Demo.Client, new string('7', 32)), wire, cancel);
        return kept.Gathered;
    }

    private static DrawnCard DrawCard(DateTimeOffset now) => new(
        new CardId(Guid.CreateVersion7(now)), [new DrawnNumber(Pan.Of("9234560000000420"u8), [])], Secrets.DrawCardToken());

    // As long as what the product keeps.
    private static async ValueTask<IReadOnlyList<MaskedPan>> KeepAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<DrawnCard> drawn, CancellationToken cancel)
    {
        foreach (var card in drawn)
        {
            var (box, hash) = (RandomNumberGenerator.GetBytes(BoxBytes), RandomNumberGenerator.GetBytes(HashBytes));
            await PanIndexTable.InsertAsync(tx, organization, card.Id, hash, 1, cancel);
            await VaultTable.InsertAsync(tx, organization, card.Id, new(box, 1), cancel);
        }

        return [.. drawn.Select(card => card.Candidates[0].Masked)];
    }
}

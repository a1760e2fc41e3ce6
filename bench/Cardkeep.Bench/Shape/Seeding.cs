using Cardkeep.Cards;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Storage;

namespace Cardkeep.Bench.Shape;

/// <summary>
/// Fills a database with a shape, table by table, through the product's own INSERTs. What no benchmark reads is left out: the cards' sealed
/// numbers, their tokens for the network, and the events of their creation.
/// </summary>
internal static class Seeding
{
    /// <summary>Beyond any run.</summary>
    private static readonly DateTimeOffset TokensEnd = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly OAuthClient Processor = new(
        new(new Guid("0190b3c5-0000-7000-8000-000000000001")), null, "Card processor", [], [Access.Scope.Network],
        Confidential: true, TokensEnd, Version: 0);

    public static async Task<HandedTokens> FillAsync(Transaction tx, CardShape shape, CancellationToken cancel)
    {
        var organizations = Enumerable.Range(0, shape.OrganizationCount).ToList();
        foreach (var one in organizations) await OrganizationTable.InsertAsync(tx, CardShape.MakeOrganization(one), cancel);
        foreach (var one in organizations) await BankAccountTable.InsertAsync(tx, CardShape.MakeAccount(one), cancel);
        foreach (var member in organizations.SelectMany(shape.MakeMembers)) await MembershipTable.InsertAsync(tx, member, cancel);
        foreach (var (card, _) in organizations.SelectMany(shape.MakeCards)) await CardTable.InsertAsync(tx, card, cancel);
        foreach (var (card, holder) in organizations.SelectMany(shape.MakeCards))
            await CardSearchTable.InsertAsync(tx, card, holder, cancel);

        foreach (var (card, _) in organizations.SelectMany(shape.MakeCards)) await CardCounterTable.InsertAsync(tx, card, cancel);
        foreach (var (card, _) in organizations.SelectMany(shape.MakeCards)) await CardActivityTable.InsertAsync(tx, card, cancel);
        foreach (var (card, _) in organizations.SelectMany(shape.MakeCards)) await CardReferenceTable.InsertIdAsync(tx, card, cancel);

        List<string> tokens = [];
        foreach (var one in organizations)
        {
            var token = Secrets.DrawAccessToken();
            tokens.Add(token);
            var owner = shape.MakeMembers(one).First().Id;
            var opens = new NewAccessToken(CardShape.IdOf(one), owner, Demo.Client, Access.Scope.All, TokensEnd);
            await AccessTokenTable.InsertAsync(tx, Secrets.Hash(token), opens, cancel);
        }

        var network = Secrets.DrawAccessToken();
        var speaks = AccessTokenTable.OfClient(Processor.Id, Processor.Scopes, TokensEnd);
        await AccessTokenTable.InsertAsync(tx, Secrets.Hash(network), speaks, cancel);
        await ClientTable.InsertAsync(tx, Processor, cancel);
        return new(tokens, network);
    }
}

/// <param name="Owners">One for each organization.</param>
/// <param name="Network">Of a client of its own, for the cards of all.</param>
internal sealed record HandedTokens(IReadOnlyList<string> Owners, string Network);

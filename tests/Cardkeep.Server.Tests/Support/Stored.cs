using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.OAuth;
using Cardkeep.Organizations;
using Cardkeep.Requests;
using Cardkeep.Sandbox;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Tests.Support;

/// <summary>Cards put straight into the database, where no call can make them or a hundred calls would take too long.</summary>
internal static class Stored
{
    /// <inheritdoc cref="CardAsync(TestApi, CardLevel, Func{Card, Card})"/>
    public static Task<string> CardAsync(TestApi api, Func<Card, Card>? change = null) => CardAsync(api, CardLevel.Virtual, change);

    /// <summary>An application of an organization.</summary>
    public static async Task<string> ClientAsync(TestApi api, OrganizationId organization)
    {
        var id = new ClientId(Guid.CreateVersion7(ManualClock.Start));
        await api.WriteAsync(tx => ClientTable.InsertAsync(
            tx, Demo.MakeClient(ManualClock.Start) with
            {
                Id = id, Organization = organization, Scopes = [Scope.CardRead],
            }, default));
        return id.Value.ToString("D");
    }

    /// <summary>A copy of the demo's card of a level under an id of its own, changed at will, with its search text and count.</summary>
    public static async Task<string> CardAsync(TestApi api, CardLevel level, Func<Card, Card>? change = null) =>
        (await CopiesAsync(api, level, 1, (card, _) => change?.Invoke(card) ?? card))[0];

    /// <summary>Many of them; each is told its number, from 0.</summary>
    public static async Task<IReadOnlyList<string>> CopiesAsync(TestApi api, CardLevel level, int copies, Func<Card, int, Card> change)
    {
        List<string> ids = [];
        await api.WriteAsync(async tx =>
        {
            var original = await CardTable.FindAsync(tx, Demo.Organization, Demo.CardOf(level), ManualClock.Start, default);
            ids.Clear();
            for (var number = 0; number < copies; number++)
            {
                var card = change(original!.Card with { Id = new(Guid.CreateVersion7(ManualClock.Start)) }, number);
                var holder = await MembershipTable.GetAsync(tx, card.Organization, card.Holder, default);
                await CardTable.InsertAsync(tx, card, default);
                await CardSearchTable.InsertAsync(tx, card, holder, default);
                await InsertBornAsync(tx, card);
                await CardCountTable.AddAsync(tx, [card], default);
                ids.Add(card.Id.Value.ToString("D"));
            }
        });
        return ids;
    }

    /// <summary>A copy of the demo's request under an id of its own, for a flash or a virtual card, changed at will.</summary>
    public static async Task<string> RequestAsync(TestApi api, CardLevel level, Func<CardRequest, CardRequest> change)
    {
        var request = Demo.MakeRequest(ManualClock.Start) with
        {
            Id = new(Guid.CreateVersion7(ManualClock.Start)),
            Level = level,
            PreExpiresAt = level == CardLevel.Flash ? ManualClock.Start.AddMonths(3) : null,
            Design = CardDesign.DefaultOf(level),
        };
        request = change(request);
        await api.WriteAsync(tx => RequestTable.InsertAsync(tx, request, default));
        return request.Id.Value.ToString("D");
    }

    /// <summary>An ask that a card was refused, which moves nothing else; gives the authorization's id.</summary>
    public static async Task<string> DeclinedAsync(TestApi api, OrganizationId organization, string card, DateTimeOffset now)
    {
        var id = new AuthorizationId(Guid.CreateVersion7(now));
        await api.WriteAsync(async tx =>
        {
            var held = await CardTable.FindAsync(tx, organization, new(Guid.Parse(card)), now, default);
            await InsertDeclinedAsync(tx, held!.Card, id, Terminal.NewName(), now);
        });
        return id.Value.ToString("D");
    }

    /// <inheritdoc cref="DeclinedAsync"/>
    /// <param name="name">Of the transaction, its message and its merchant.</param>
    public static ValueTask InsertDeclinedAsync(Transaction tx, Card card, AuthorizationId id, string name, DateTimeOffset now)
    {
        var rules = new SpendingRules { Periods = new(TimeZoneInfo.FindSystemTimeZoneById(SpendingRules.DefaultZone), null) };
        var moment = rules.Periods.At(now);
        var ask = new Ask
        {
            Type = AskType.BalanceInquiry,
            Channel = Channel.Chip,
            Amount = Ask.Least,
            Merchant = new(name, name, null, name, "FR"),
        };
        var message = new Message.Authorize(ask) { NewId = id.Value, TransactionId = name, MessageId = name, OccurredAt = now };
        var standing = new Standing { Card = card, Use = CardUse.None, Budget = card.Id, Counters = Counters.New(moment.Day) };
        var booking = Ledger.Apply(standing, message, moment, rules);
        var facts = FactsFormat.Write(booking.Decision!.Facts);
        return AuthorizationTable.InsertAsync(tx, [new(booking.After.Authorization!, new(name, Secrets.Hash(name), facts))], default);
    }

    /// <summary>An SCA session that waits to be decided, of any member; gives its token.</summary>
    public static async Task<string> SessionAsync(TestApi api, OrganizationId organization, MemberId member)
    {
        var token = Secrets.DrawScaToken();
        var caller = new Caller(organization, member, Demo.Client, Role.Owner, null, new HashSet<string>(StringComparer.Ordinal));
        var session = new NewSession(
            Guid.CreateVersion7(ManualClock.Start), Secrets.Hash(token), "card.order", ScaPreference.Mock, Secrets.Hash("any"), null,
            ManualClock.Start.AddYears(1), null);
        await api.WriteAsync(tx => ScaTable.InsertAsync(tx, caller, session, default));
        return token;
    }

    /// <summary>Draws and seals a number for a copy of a card.</summary>
    public static async Task SealAsync(TestApi api, OrganizationId organization, string card)
    {
        var vault = api.App.Vault.Cards;
        var drawn = await vault.DrawAsync(organization, new(Guid.Parse(card)), default);
        await api.WriteAsync(async tx => await vault.KeepAsync(tx, organization, [drawn], default));
    }

    /// <summary>What every card is born with, by which it is locked and found.</summary>
    public static async ValueTask InsertBornAsync(Transaction tx, Card card)
    {
        await CardCounterTable.InsertAsync(tx, card, default);
        await CardActivityTable.InsertAsync(tx, card, default);
        await CardReferenceTable.InsertIdAsync(tx, card, default);
        await CardReferenceTable.InsertTokenAsync(tx, card, Secrets.DrawCardToken(), default);
    }

    /// <summary>A card in any status, as the database wants it: a paused one has a lock.</summary>
    public static Card In(this Card card, CardStatus status) => card with
    {
        Status = status,
        PausedFrom = status == CardStatus.Paused ? CardStatus.Live : null,
        Locks = status == CardStatus.Paused ? CardLocks.User : CardLocks.None,
    };
}

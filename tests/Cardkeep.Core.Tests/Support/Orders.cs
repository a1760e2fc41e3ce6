using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;

namespace Cardkeep.Tests.Support;

/// <summary>Orders of cards, and what comes of them.</summary>
internal static class Orders
{
    /// <summary>The least that a complete order of a level says (wire-contract.md §10.2).</summary>
    public static CardDraft Smallest(CardLevel level)
    {
        var draft = new CardDraft
        {
            Holder = Given.Dolores.Id,
            Organization = "acme-7132",
            Account = Given.Account.Id,
            Level = level,
        };
        return level switch
        {
            CardLevel.Standard or CardLevel.Plus or CardLevel.Metal =>
                draft with { ShipsToBusiness = true, AtmMonthly = Euros(500), PaymentMonthly = Euros(1_000) },
            CardLevel.Virtual or CardLevel.VirtualPartner => draft,
            CardLevel.Flash => draft with { PaymentLifespan = Euros(250), PreExpiresAt = Given.Now.AddDays(30) },
            CardLevel.Advertising => draft with { PaymentMonthly = Euros(5_000) },
        };
    }

    public static Amount Euros(decimal euros) => new((long)(euros * 100), FinerThanCent: false);

    /// <summary>Judged for the owner, who calls, with everything that the draft speaks of as the organization has it.</summary>
    public static Outcome<CardOrder> Judged(this CardDraft draft) => draft.Judged(Given.Dolores, Given.Dolores, Given.Account);

    public static Outcome<CardOrder> Judged(this CardDraft draft, Membership? holder, Membership? initiator, BankAccount? account)
    {
        var references = new OrderReferences(
            Given.Organization,
            draft.Holder.IsAbsent ? null : holder,
            draft.Initiator.IsAbsent ? null : initiator,
            draft.Account.IsAbsent ? null : account);
        return CardOrder.From(draft, references, Given.Caller(Role.Owner), LevelTable.Default, [], Given.Now);
    }

    /// <summary>The problems in their order, each as <c>member: code</c>; empty where there is an order.</summary>
    public static string Complaints(this Outcome<CardOrder> outcome) =>
        outcome.Succeeded ? "" : string.Join(", ", outcome.Problems.All.Select(problem => $"{problem.Place!.Name}: {problem.Code.Name}"));

    /// <summary>All that an order says, as one text: two orders with the same text are the same.</summary>
    public static string Text(this Outcome<CardOrder> outcome) => JsonSerializer.Serialize(outcome.Value!);
}

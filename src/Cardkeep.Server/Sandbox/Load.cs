using System.Runtime.CompilerServices;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Organizations;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Sandbox;

/// <summary>
/// The verb <c>load</c>: fills a sandbox with organizations, people and cards, as many as somebody wants to see it with. Every card comes
/// of a valid order and has its number, counters, references and event as any other; it is only not asked for over the wire.
/// </summary>
internal sealed class Load(Database database, CardVault vault, CardJson wire, TimeProvider clock)
{
    private const string TraceId = "load";

    private const int CardsPerHolder = 5;

    /// <summary>Some nine rows each: a transaction stays below a thousand rows.</summary>
    private const int CardsAtOnce = 100;

    /// <summary>Members in one transaction.</summary>
    private const int MembersAtOnce = 500;

    /// <summary>As many as keep two cores and a disk busy; on SQLite they are committed together.</summary>
    private const int BatchesAtOnce = 4;

    private static readonly CardLevel[] Levels =
    [
        CardLevel.Virtual, CardLevel.Standard, CardLevel.Virtual, CardLevel.Plus, CardLevel.Flash, CardLevel.Virtual, CardLevel.Standard,
        CardLevel.Advertising, CardLevel.VirtualPartner, CardLevel.Metal,
    ];

    /// <summary>What happened to four cards in ten, where it can happen to them; the others stay as they were issued.</summary>
    private static readonly CardCommand?[] Moves =
    [
        null, null, null, CardCommand.Discard, null, CardCommand.ReportLost, null, CardCommand.ReportStolen, null, CardCommand.Lock,
    ];

    /// <param name="tell">Hears a line for each hundredth.</param>
    /// <returns>The owner of the first organization, which has the most cards.</returns>
    public async Task<Membership> RunAsync(LoadShape shape, Action<string> tell, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        var (done, told) = (0L, 0L);
        var first = await FoundAsync(shape.CardsOf(0), cancel);
        var gate = new Lock();
        await Parallel.ForEachAsync(
            MakeAsync(shape, first, cancel),
            new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce, CancellationToken = cancel },
            async (batch, stop) =>
            {
                await IssueAsync(batch, stop);
                lock (gate)
                {
                    done += batch.Count;
                    if (done * 100 / shape.Cards == told) return;

                    told = done * 100 / shape.Cards;
                    var rate = done / Math.Max(clock.GetElapsedTime(started).TotalSeconds, 0.001);
                    tell(FormattableString.Invariant($"{told,3} %  {done} of {shape.Cards} cards, {rate:0} a second"));
                }
            });
        return first.Members[0];
    }

    private async IAsyncEnumerable<Batch> MakeAsync(
        LoadShape shape, People first, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var place = 0; place < shape.Organizations; place++)
        {
            var cards = shape.CardsOf(place);
            var people = place == 0 ? first : await FoundAsync(cards, cancel);
            for (var from = 0; from < cards; from += CardsAtOnce) yield return new(people, from, Math.Min(CardsAtOnce, cards - from));
        }
    }

    private async Task<People> FoundAsync(int cards, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var id = new OrganizationId(Guid.CreateVersion7(now));
        var slug = $"load-{id.Value:N}";
        var organization = Demo.MakeOrganization(now) with { Id = id, Slug = slug, Name = slug };
        var account = Demo.MakeAccounts(now)[0] with
        {
            Organization = id, Id = new(Guid.CreateVersion7(now)), Slug = $"{slug}-main",
        };
        List<Membership> members = [];
        for (var person = 0; person < Math.Max(1, cards / CardsPerHolder); person++) members.Add(MakeMember(id, slug, person, now));
        for (var from = 0; from < members.Count; from += MembersAtOnce)
        {
            var some = members.Skip(from).Take(MembersAtOnce).ToList();
            var isFirst = from == 0;
            await database.WriteAsync<string>(async tx =>
            {
                if (isFirst) await OrganizationTable.InsertAsync(tx, organization, cancel);
                if (isFirst) await BankAccountTable.InsertAsync(tx, account, cancel);
                foreach (var member in some) await MembershipTable.InsertAsync(tx, member, cancel);
                return "";
            }, cancel);
        }

        return new(organization, account, members);
    }

    private static Membership MakeMember(OrganizationId organization, string slug, int person, DateTimeOffset now)
    {
        var like = Demo.MakeMembers()[person % 5];
        return like with
        {
            Organization = organization,
            Id = new(Guid.CreateVersion7(now)),
            Team = null,
            LastName = FormattableString.Invariant($"{like.LastName} {person}"),
            Email = FormattableString.Invariant($"{person}@{slug}.example"),
            Role = person == 0 ? Role.Owner : Role.Employee,
        };
    }

    private async Task IssueAsync(Batch batch, CancellationToken cancel)
    {
        var (organization, account, members) = batch.Of;
        var now = Instants.Truncate(clock.GetUtcNow());
        var caller = new Caller(
            organization.Id, members[0].Id, Demo.Client, Role.Owner, null, new HashSet<string>(StringComparer.Ordinal));
        List<PlacedOrder> placed = [];
        for (var place = batch.From; place < batch.From + batch.Count; place++)
        {
            var holder = members[place % members.Count];
            var draft = Demo.MakeOrder(Levels[place % Levels.Length], now) with
            {
                Holder = holder.Id, Initiator = members[0].Id, Organization = organization.Slug, Account = account.Id,
            };
            var order = CardOrder.From(draft, new(organization, holder, members[0], account), caller, LevelTable.Default, [], now);
            placed.Add(new(order.Value!, holder, await vault.DrawAsync(organization.Id, new(Guid.CreateVersion7(now)), cancel)));
        }

        await database.WriteAsync<string>(async tx =>
        {
            var origin = new Origin(now, members[0].Id, Demo.Client, TraceId);
            var cards = await CardIssue.IssueAsync(tx, vault.KeepAsync, placed, origin, wire, cancel);
            foreach (var (place, card) in cards.Index())
            {
                if (Moves[(batch.From + place) / Levels.Length % Moves.Length] is not { } command) continue;

                var moved = command == CardCommand.Lock
                    ? CardLifecycle.Lock(card, CardLocks.User, now)
                    : CardLifecycle.Apply(card, command, now);
                if (moved.Succeeded) await MoveCard.SaveAsync(tx, origin, card, moved.Value, cancel);
            }

            return "";
        }, cancel);
    }

    /// <param name="Members">The owner first, who orders the cards.</param>
    private sealed record People(Organization Organization, BankAccount Account, IReadOnlyList<Membership> Members);

    /// <summary>Some cards of one organization, by their places from 0.</summary>
    private sealed record Batch(People Of, int From, int Count);
}

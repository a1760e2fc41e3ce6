using Cardkeep.Authorizations;
using Cardkeep.Tests.Authorizations;

namespace Cardkeep.Tests.Network;

/// <summary>The plain ledger behind a network: who owns which transaction, what was asked already, and the answers in its words.</summary>
internal sealed class PlainNetwork(SpendingRules rules)
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private readonly Dictionary<string, PlainCard> owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public PlainLedger Ledger { get; } = new(rules);

    /// <summary>Books a message, and gives what the network must hear: a verdict with its amount, or flags and all amounts.</summary>
    public string Hear(ServedMessage message, PlainCard named, DateTimeOffset now)
    {
        var expected = Hear(message, owners.GetValueOrDefault(message.Transaction, named), named, now);
        if (Ledger.Lines.ContainsKey(message.Transaction)) owners.TryAdd(message.Transaction, named);
        return expected;
    }

    private string Hear(ServedMessage message, PlainCard owning, PlainCard named, DateTimeOffset now)
    {
        var today = DayOf(now);
        var (key, cents) = (message.Transaction, message.Cents);
        var day = DayOf(message.OccurredAt < now ? message.OccurredAt : now);
        switch (message.Act)
        {
            case "ask" when !asked.Add(key):
                return "422 transaction_id_reused /transaction_id";
            case "ask":
                var closed = Ledger.Lines.ContainsKey(key);
                var before = named.Card;
                var refused = closed ? null : named.Try(message.IsCash, message.IsWrongPin, message.HasPin);
                return Ledger.Ask(before, named.Budget, key, message.Ask, today, now, refused);
            case "increment":
                return Ledger.Increment(owning.Card, key, cents, now);
            case "undo":
                var undone = Ledger.Backs.LastOrDefault(back => back.Name == message.Other && !back.IsUndone)?.Of;
                return Told(Ledger.Undo(message.Other), undone);
            case "refund":
                var flags = Ledger.Refund(named.Budget, key, message.Other, cents, today);
                return Told(flags, Ledger.Lines.GetValueOrDefault(message.Other));
            case "advise":
                return Told(Ledger.Advise(owning.Card, named.Budget, key, message.Ask, message.IsYes, day, now), Ledger.Lines[key]);
            case "clear":
                var odd = Ledger.Clear(owning.Card, named.Budget, key, cents, message.IsYes, message.IsCash, day);
                var life = owning.Card.Limits.PaymentLifespan?.Cents;
                if (Ledger.Sum(owning.Budget, Window.Life, today, isSpent: true) >= life) owning.PreExpire();
                return Told(odd, Ledger.Lines[key]);
            default:
                return Told(Ledger.Reverse(owning.Card, named.Budget, key, message.IsYes ? null : cents, day), Ledger.Lines[key]);
        }
    }

    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Paris).DateTime);

    public static string AmountsOf(Line line) =>
        $"{line.Approved} {line.Held} {line.Cleared} {line.Cleared - line.Taken} {line.Reversed} {line.Expired} {line.Released} "
        + $"{line.Refunded} {line.Credited}";

    private static string Told(Oddities flags, Line? line)
    {
        var names = Enum.GetValues<Oddities>().Where(flag => flag != Oddities.None && flags.HasFlag(flag)).Select(Names<Oddities>.Of);
        return $"[{string.Join(' ', names)}] {(line is null ? "" : AmountsOf(line))}";
    }
}

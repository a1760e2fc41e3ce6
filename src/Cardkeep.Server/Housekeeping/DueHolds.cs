using Cardkeep.Authorizations;
using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>Holds that nobody cleared in time.</summary>
internal static class DueHolds
{
    private const string TraceId = "housekeeping";

    public static DueKind Kind(HoldExpiry expiry) => new(FindAsync, (tx, item, cancel) => ExpireAsync(expiry, tx, item, cancel));

    private static async ValueTask<IReadOnlyList<DueItem>> FindAsync(
        Transaction tx, DateTimeOffset until, int most, CancellationToken cancel)
    {
        var holds = await DueHoldTable.FindAsync(tx, until, most, cancel);
        return [.. holds.Select(hold => new DueItem(hold.Organization, hold.Id.Value, hold.At))];
    }

    private static async ValueTask<string?> ExpireAsync(HoldExpiry expiry, Transaction tx, DueItem item, CancellationToken cancel)
    {
        var origin = new Origin(item.At, null, null, TraceId);
        return await expiry.ExpireAsync(tx, item.Organization, new(item.Id), origin, cancel) is null ? null : "holds_expired";
    }
}

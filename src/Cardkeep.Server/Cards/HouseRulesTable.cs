using System.Collections.Concurrent;
using Cardkeep.Authorizations;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>The part of an organization's row that says how its cards are used.</summary>
internal static class HouseRulesTable
{
    /// <summary>Of a row <c>o</c>.</summary>
    public static readonly Sql.Fragment Columns = new("o.time_zone, o.zone_floor, o.legal_country");

    public static HouseRules Read(Row row, int at) => new(row.Text(at), row.DateOrNull(at + 1), row.TextOrNull(at + 2));

    /// <summary>Every zone that some organization has.</summary>
    public static ValueTask<IReadOnlyList<string>> ListZonesAsync(Transaction tx, CancellationToken cancel) =>
        tx.ListAsync($"SELECT DISTINCT o.time_zone FROM organizations o ORDER BY o.time_zone", row => row.Text(0), cancel);

    public static Sql Find(OrganizationId organization) =>
        $"SELECT {Columns} FROM organizations o WHERE o.organization_id = {organization}";
}

/// <summary>What an organization has set for all its cards (spending.md §11).</summary>
/// <param name="Floor">See <see cref="Authorizations.Periods"/>.</param>
/// <param name="Country">Null: not known.</param>
internal sealed record HouseRules(string Zone, DateOnly? Floor, string? Country)
{
    // A zone's rules are read once; there are some hundred zones, and a floor only where one was changed.
    private static readonly ConcurrentDictionary<(string, DateOnly?), Periods> Known = new();

    /// <summary>Its days and months.</summary>
    public Periods Periods => Known.TryGetValue((Zone, Floor), out var periods)
        ? periods
        : Known.GetOrAdd((Zone, Floor), static key => new Periods(TimeZoneInfo.FindSystemTimeZoneById(key.Item1), key.Item2));
}

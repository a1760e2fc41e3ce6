using System.Globalization;
using Cardkeep.Authorizations;

namespace Cardkeep;

/// <summary>What an operator sets for how cards are used (spending.md §11).</summary>
internal sealed record SpendingSettings
{
    public const string HoldDays = "CARDKEEP_HOLD_DAYS";

    public const string PreAuthorizationHoldDays = "CARDKEEP_PREAUTH_HOLD_DAYS";

    public const string RefundPolicy = "CARDKEEP_REFUND_POLICY";

    public const string AtmCountsInPayment = "CARDKEEP_ATM_COUNTS_IN_PAYMENT";

    public const string CategoriesGateCash = "CARDKEEP_CATEGORIES_GATE_CASH";

    public const string Deadline = "CARDKEEP_DECISION_DEADLINE_MS";

    public const string OneOrganization = "CARDKEEP_BATCH_ONE_ORGANIZATION";

    public static readonly IReadOnlyList<Setting> All =
    [
        new(HoldDays, "7", "days until a hold that nobody cleared is given back, 1 to 60"),
        new(PreAuthorizationHoldDays, "30", "the same of a pre-authorization, 1 to 60"),
        new(
            RefundPolicy, "original_window",
            "to which limits a refund gives back: `original_window` (those of the purchase), `current_window` (today's) or `none`"),
        new(AtmCountsInPayment, "false", "`true`: withdrawals pass and move the payment limits too"),
        new(CategoriesGateCash, "true", "`false`: a card's categories say nothing to withdrawals"),
        new(
            Deadline, "500",
            "milliseconds after which a network message whose work has not begun is dropped with 503, 100 to 10000"),
        new(
            OneOrganization, "false",
            "`true`: messages of different organizations are never decided in one transaction, for a database distributed by organization"),
    ];

    /// <summary>Without the zone and the country, which are each organization's own.</summary>
    public required SpendingRules Rules { get; init; }

    /// <summary>A message on which no work has begun so long after it came is dropped, and the network is told so.</summary>
    public required TimeSpan DecisionDeadline { get; init; }

    /// <summary>A batch holds messages of one organization, for a database that is distributed by organization.</summary>
    public required bool OneOrganizationEach { get; init; }

    /// <param name="valueOf">A setting's value by its name; null where it is not set.</param>
    /// <exception cref="SettingException">One line that names the setting and says what it may be.</exception>
    public static SpendingSettings Read(Func<string, string?> valueOf) => new()
    {
        Rules = new SpendingRules
        {
            Periods = new Periods(FindZone(), null),
            HoldDays = Number(valueOf, HoldDays, 7, 1, 60),
            PreAuthorizationHoldDays = Number(valueOf, PreAuthorizationHoldDays, 30, 1, 60),
            RefundPolicy = valueOf(RefundPolicy) is not { } policy
                ? Authorizations.RefundPolicy.OriginalWindow
                : Names<RefundPolicy>.Find(policy)
                    ?? throw new SettingException(RefundPolicy, "must be original_window, current_window or none"),
            AtmCountsInPayment = Switch(valueOf, AtmCountsInPayment, usual: false),
            CategoriesGateCash = Switch(valueOf, CategoriesGateCash, usual: true),
        },
        DecisionDeadline = TimeSpan.FromMilliseconds(Number(valueOf, Deadline, 500, 100, 10_000)),
        OneOrganizationEach = Switch(valueOf, OneOrganization, usual: false),
    };

    // The one thing among the settings that the machine has to have.
    private static TimeZoneInfo FindZone() =>
        TimeZoneInfo.TryFindSystemTimeZoneById(SpendingRules.DefaultZone, out var zone)
            ? zone
            : throw new SettingException(SpendingRules.DefaultZone, "is a time zone that this machine lacks: install tzdata");

    private static int Number(Func<string, string?> valueOf, string name, int usual, int least, int most)
    {
        if (valueOf(name) is not { } text) return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingException(name, FormattableString.Invariant($"must be a number from {least} to {most}"));
    }

    private static bool Switch(Func<string, string?> valueOf, string name, bool usual) => valueOf(name) switch
    {
        null => usual,
        "true" => true,
        "false" => false,
        _ => throw new SettingException(name, "must be true or false"),
    };
}

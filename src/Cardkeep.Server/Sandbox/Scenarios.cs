using Cardkeep.Authorizations;

namespace Cardkeep.Sandbox;

/// <summary>Stories of how a card is used, to be played in one call: the usual patterns that a plain purchase does not show.</summary>
internal static class Scenarios
{
    private static readonly Merchant Pump = At("Motorway pump", "5542");
    private static readonly Merchant Restaurant = At("Bistro", "5812");
    private static readonly Merchant Hotel = At("Grand hotel", "7011");
    private static readonly Merchant Shop = At("Department store", "5311");
    private static readonly Merchant Airline = At("Airline", "4511");
    private static readonly Merchant Machine = At("Cash machine", "6011");

    public static readonly IReadOnlyList<Scenario> All =
    [
        new("fuel_pump", "A pump asks for what a full tank may cost, and collects what was filled.", Pump,
        [
            new(StepKind.Ask, 110_00, "The pump asks for 110.00 before it runs."),
            new(StepKind.Clear, 62_40, "62.40 were filled; the other 47.60 are given back at once."),
        ]),
        new("restaurant_tip", "A guest leaves a tip, so more is collected than was asked.", Restaurant,
        [
            new(StepKind.Ask, 50_00, "The bill is 50.00."),
            new(StepKind.Clear, 58_00, "58.00 are collected, a tip of 8.00 beyond the hold: over_cleared."),
        ]),
        new("hotel", "A hotel reserves an amount, raises it twice, and collects the bill.", Hotel,
        [
            new(StepKind.Ask, 300_00, "Three nights are reserved: a hold that waits for thirty days.") { IsPreAuthorization = true },
            new(StepKind.Increment, 45_00, "A dinner is put on the room."),
            new(StepKind.Increment, 100_00, "The guest stays for another night."),
            new(StepKind.Clear, 431_50, "The bill is 431.50; the rest of the hold is given back."),
        ]),
        new("partial_delivery", "A shop delivers in two parcels, and collects for each.", Shop,
        [
            new(StepKind.Ask, 120_00, "The order is 120.00.") { Channel = Channel.Online },
            new(StepKind.Clear, 70_00, "The first parcel is sent: 50.00 are held still.") { MoreWillCome = true },
            new(StepKind.Clear, 50_00, "The second parcel is sent, and nothing is held any more."),
        ]),
        new("online_refund", "Something bought online is sent back.", Shop,
        [
            new(StepKind.Ask, 80_00, "The order is 80.00.") { Channel = Channel.Online },
            new(StepKind.Clear, 80_00, "It is collected."),
            new(StepKind.Refund, 30_00, "One article comes back: 30.00 of the limit can be used again."),
        ]),
        new("offline_on_plane", "Without a connection nobody asks: the sale is collected after the landing.", Airline,
        [
            new(StepKind.ForcePost, 18_50, "18.50 are collected without an authorization, whatever the limits say: force_post."),
        ]),
        new("expired_hold", "A merchant asks and never collects, so the hold's time runs out.", Shop,
        [
            new(StepKind.Ask, 40_00, "40.00 are held.") { Channel = Channel.Online },
            new(StepKind.Expire, 0, "Its time is up, as it were after seven days: the 40.00 can be used again."),
        ]),
        new("atm", "Cash from a machine, which counts for the limits of withdrawals.", Machine,
        [
            new(StepKind.Withdraw, 100_00, "100.00 are withdrawn with the PIN."),
            new(StepKind.Clear, 100_00, "The bank of the machine collects."),
        ]),
    ];

    public static IEnumerable<string> Names => All.Select(scenario => scenario.Name);

    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);

    // The country is the organization's, so that no story fails for being abroad.
    private static Merchant At(string name, string mcc) => new(null, name, Mcc.Find(mcc), null, null);
}

internal enum StepKind { Ask, Withdraw, Increment, Clear, Refund, ForcePost, Expire }

/// <param name="Says">One sentence: what it shows.</param>
internal sealed record Scenario(string Name, string Says, Merchant Merchant, IReadOnlyList<Step> Steps);

/// <summary>One message of a story. All but the refund, which has its own, belong to one transaction.</summary>
/// <param name="Says">One sentence: what happens, and what comes of it where the limits allow it.</param>
internal sealed record Step(StepKind Kind, long Cents, string Says)
{
    /// <summary>Null: by chip, or without plastic by telephone.</summary>
    public Channel? Channel { get; init; }

    public bool IsPreAuthorization { get; init; }

    /// <summary>Of a clearing: it is not the final one.</summary>
    public bool MoreWillCome { get; init; }

    /// <summary>Null: the clock's, and no message.</summary>
    public MessageKind? Message => Kind switch
    {
        StepKind.Ask or StepKind.Withdraw => MessageKind.Authorization,
        StepKind.Increment => MessageKind.Increment,
        StepKind.Clear or StepKind.ForcePost => MessageKind.Clearing,
        StepKind.Refund => MessageKind.Refund,
        StepKind.Expire => null,
    };
}

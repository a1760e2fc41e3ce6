using System.Globalization;

namespace Cardkeep.Sca;

/// <summary>What a text message says: the code first, as phones look for it, and what it is for.</summary>
internal static class CodeText
{
    public static string OfSession(string code, string action, DateTimeOffset until) =>
        $"{code} is your Cardkeep code to {What(action)}. Good until {Time(until)} UTC, for this alone. If it was not you, use it nowhere.";

    public static string OfPhone(string code, DateTimeOffset until) =>
        $"{code} is your Cardkeep code to confirm this phone. Good until {Time(until)} UTC. If it was not you, use it nowhere.";

    private static string What(string action) => action switch
    {
        "card.order" => "order a card",
        "card.order.bulk" => "order cards",
        "card.unlock" => "unlock a card",
        "card.limits.update" => "change a card's limits",
        "request.approve" => "approve a request for a card",
        _ => "confirm a change of a card",
    };

    private static string Time(DateTimeOffset instant) => instant.ToString("HH:mm", CultureInfo.InvariantCulture);
}

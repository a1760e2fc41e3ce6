namespace Cardkeep.Tests.Mixes;

/// <summary>A call that changes something, whole, so that it can be said again as it was.</summary>
/// <param name="Subject">What it changes: a card's id, a transaction; for an order its key, since the card has no id yet.</param>
/// <param name="Key">Of a message of the network it is null: that has its identity in the body.</param>
internal sealed record Intent(
    int Number, Deed Deed, string Subject, string Method, string Path, string? Key, string? Session, string? Body);

internal enum Deed
{
    Order,
    Lock,
    Unlock,
    Limit,
    Authorize,
    Reverse,
}

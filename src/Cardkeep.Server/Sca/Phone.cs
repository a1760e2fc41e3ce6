namespace Cardkeep.Sca;

/// <summary>The phone of a member, as far as codes are concerned.</summary>
/// <param name="Number">The membership's; null: it has none, and no code goes anywhere.</param>
/// <param name="KnownNumber">The one of which the rest speaks; null: none was ever to be confirmed.</param>
/// <param name="CodeHash">Null: no code waits to confirm it.</param>
/// <param name="Locale">In which the member is spoken to.</param>
/// <param name="CodeSentAt">Null: none was, or it did not leave.</param>
internal sealed record Phone(
    string? Number,
    string? KnownNumber,
    Guid? Id,
    DateTimeOffset? KnownSince,
    byte[]? CodeHash,
    DateTimeOffset? CodeSentAt,
    long Failures,
    DateTimeOffset? BlockedUntil,
    long Version,
    string Locale)
{
    /// <summary>Null: nobody has shown yet that it is theirs.</summary>
    public DateTimeOffset? ConfirmedAt => Number is not null && Number == KnownNumber ? KnownSince : null;
}

using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Sandbox;

/// <summary>
/// What a card processor finds out before it asks: whether the PIN and the CVV that a customer gave are the card's. They go no further than
/// here. A PIN is counted before it is compared (<see cref="PinVault.GuessAsync"/>), and only where the card's own count will count it too:
/// that is kept with the decision, under the card's lock.
/// </summary>
internal sealed class PlayedChecks(Database database, PinVault pins, DigitsVault digits, ILogger log)
{
    /// <param name="message">As it would be sent; it is known to be sound.</param>
    /// <param name="digestOf">Of the message with what was found.</param>
    public async Task<CheckedAsk> CheckAsync(
        Stage stage, Customer customer, Message message, Func<Verification, byte[]> digestOf, DateTimeOffset now, CancellationToken cancel)
    {
        // A message that was heard before is answered as it was, or refused: it is not another try.
        if (await FindAsync(stage, message, cancel) is { } known)
        {
            var first = customer.Possible.FirstOrDefault(
                one => known.Opening is { } opening && digestOf(one).AsSpan().SequenceEqual(opening.Digest), customer.Possible[0]);
            return new(first, null);
        }

        // The PIN last: once it is counted, nothing may come between it and its decision.
        var cvv = await CheckCvvAsync(stage, customer, cancel);
        var guess = message is Message.Authorize { Ask: var ask } && customer.Pin is { } pin
            ? await GuessAsync(stage.Card, ask, pin, now, cancel)
            : null;
        var isRight = guess?.IsRight == true;
        return new(
            new(isRight ? PinResult.Verified : customer.Possible[0].Pin, cvv, customer.ThreeDs),
            guess?.Generation);
    }

    /// <summary>
    /// The ask was decided on, or certainly will not be: the card's own count tells of the guess from here on, whether or not its caller
    /// still waits. Not to be said of a repeat or of an identity that was used before: those are looked at and decide nothing.
    /// </summary>
    public async Task EndAsync(Stage stage, CheckedAsk found)
    {
        if (found.Guessed is not { } generation) return;

        try
        {
            await database.WriteAsync<bool>(async tx =>
            {
                await PinTable.EndGuessAsync(tx, stage.Card.Organization, stage.Card.Id, generation, CancellationToken.None);
                return true;
            }, CancellationToken.None);
        }
        catch (Exception busy) when (busy is StorageUnavailableException or LockWaitException or CommitUnknownException)
        {
            log.GuessStaysCounted(stage.Card.Id.Value, busy);                 // What was decided is answered nevertheless.
        }
    }

    private Task<KeptAuthorization?> FindAsync(Stage stage, Message message, CancellationToken cancel) => database.ReadAsync(
        tx => AuthorizationTable.FindAsync(tx, stage.Card.Organization, message.TransactionId, cancel), cancel);

    // Null: the status does not let a PIN count.
    private async Task<PinGuess?> GuessAsync(Card card, Ask ask, Pin pin, DateTimeOffset now, CancellationToken cancel) =>
        (await database.WriteAsync<PinGuess?>(async tx =>
        {
            var held = await CardTable.FindForChangeAsync(tx, card.Organization, card.Id, now, cancel);
            if (!EffectiveStatus.LooksAtPin(held!.Card, ask, now)) return (PinGuess?)null;

            var attempts = await CardCounterTable.GetPinAttemptsAsync(tx, card, cancel);
            return await pins.GuessAsync(tx, card.Organization, card.Id, pin, attempts, cancel);
        }, cancel)).Value;

    private async Task<CvvResult> CheckCvvAsync(Stage stage, Customer customer, CancellationToken cancel)
    {
        if (customer.Cvv is not { } cvv) return customer.Possible[0].Cvv;

        var kept = await database.ReadAsync(tx => digits.FindAsync(tx, stage.Card, cancel), cancel);
        return kept?.Cvv.Is(cvv) == true ? CvvResult.Match : CvvResult.Mismatch;
    }
}

/// <param name="Guessed">The PIN's generation, where a wrong one waits to be decided upon; null: none does.</param>
internal sealed record CheckedAsk(Verification Verification, long? Guessed);

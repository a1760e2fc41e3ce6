using Cardkeep.Authorizations;
using Cardkeep.Http;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Sandbox;

/// <summary>
/// What a card processor finds out before it asks: whether the PIN and the CVV that a customer gave are the card's. They go no further than
/// here. A PIN is counted before it is compared (<see cref="PinVault.GuessAsync"/>); what the card's own counters make of the outcome is
/// decided with the ask, under the card's lock.
/// </summary>
internal sealed class PlayedChecks(Database database, PinVault pins, DigitsVault digits)
{
    public async Task<Verification> CheckAsync(Stage stage, Members given, CancellationToken cancel) => new(
        await CheckPinAsync(stage, given, cancel),
        await CheckCvvAsync(stage, given, cancel),
        given.OneOf<ThreeDsResult>("three_ds").Or(ThreeDsResult.Absent));

    private async Task<PinResult> CheckPinAsync(Stage stage, Members given, CancellationToken cancel)
    {
        if (!given.Text("pin", Pin.Length, Pin.Length).Has(out var text)) return PinResult.Absent;
        if (Pin.Find(text) is not { } pin) return given.Wrong("pin", ProblemCode.InvalidCharacters, "four digits", PinResult.Absent);

        var card = stage.Card;
        var isRight = await database.WriteAsync<bool>(
            async tx => await pins.GuessAsync(tx, card.Organization, card.Id, pin, cancel), cancel);
        return isRight.Value ? PinResult.Verified : PinResult.Failed;
    }

    // Digits that are given are compared; without them the caller may say what is to have been found.
    private async Task<CvvResult> CheckCvvAsync(Stage stage, Members given, CancellationToken cancel)
    {
        var told = given.OneOf<CvvResult>("cvv_check").Or(CvvResult.Absent);
        if (!given.Text("cvv", Cvv.Length, Cvv.Length).Has(out var text)) return told;
        if (Cvv.Find(text) is not { } cvv) return given.Wrong("cvv", ProblemCode.InvalidCharacters, "three digits", CvvResult.Absent);

        var kept = await database.ReadAsync(tx => digits.FindAsync(tx, stage.Card, cancel), cancel);
        return kept?.Cvv.Is(cvv) == true ? CvvResult.Match : CvvResult.Mismatch;
    }
}

using Cardkeep.Authorizations;
using Cardkeep.Http;
using Cardkeep.Vault;

namespace Cardkeep.Sandbox;

/// <summary>Who pays: what they typed, and what can come of it.</summary>
/// <param name="Pin">Null: none was given.</param>
/// <param name="Cvv">Null: no digits were given.</param>
/// <param name="Possible">Everything that can be found about it; first what it is while nobody has looked.</param>
internal sealed record Customer(Pin? Pin, Cvv? Cvv, ThreeDsResult ThreeDs, IReadOnlyList<Verification> Possible)
{
    /// <summary>Notes what cannot be read.</summary>
    public static Customer Read(Members given, MessageKind kind)
    {
        // What was decided elsewhere was decided without a look at the card's PIN, and its count knows nothing of it.
        var (pin, cvv) = (kind == MessageKind.Advice ? null : ReadPin(given), ReadCvv(given));
        var threeDs = given.OneOf<ThreeDsResult>("three_ds").Or(ThreeDsResult.Absent);

        // Digits that are given are compared; without them the caller may say what is to have been found.
        var told = given.OneOf<CvvResult>("cvv_check").Or(CvvResult.Absent);
        PinResult[] pins = pin is null ? [PinResult.Absent] : [PinResult.Failed, PinResult.Verified];
        CvvResult[] cvvs = cvv is null ? [told] : [CvvResult.Mismatch, CvvResult.Match];
        return new(pin, cvv, threeDs, [.. pins.SelectMany(_ => cvvs, (one, other) => new Verification(one, other, threeDs))]);
    }

    private static Pin? ReadPin(Members given) =>
        !given.Text("pin", Vault.Pin.Length, Vault.Pin.Length).Has(out var text) ? null
        : Vault.Pin.Find(text) is { } pin ? pin
        : given.Wrong<Pin?>("pin", ProblemCode.InvalidCharacters, "four digits", null);

    private static Cvv? ReadCvv(Members given) =>
        !given.Text("cvv", Vault.Cvv.Length, Vault.Cvv.Length).Has(out var text) ? null
        : Vault.Cvv.Find(text) is { } cvv ? cvv
        : given.Wrong<Cvv?>("cvv", ProblemCode.InvalidCharacters, "three digits", null);
}

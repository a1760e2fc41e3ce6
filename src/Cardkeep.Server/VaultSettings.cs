using System.Globalization;

namespace Cardkeep;

/// <summary>What an operator sets for card numbers and the keys around them.</summary>
internal sealed record VaultSettings
{
    public const string NumbersBegin = "CARDKEEP_BIN";

    public const string CvvKeys = "CARDKEEP_CVV_KEYS_FILE";

    public const string IdTokenKeyDays = "CARDKEEP_ID_TOKEN_KEY_DAYS";

    public const string Shred = "CARDKEEP_SHRED_AFTER_DAYS";

    private const string Never = "never";

    private const int UsualKeyDays = 90;

    /// <summary>Ten years: whoever wants longer wants never.</summary>
    private const int MostDays = 3650;

    public static readonly IReadOnlyList<Setting> All =
    [
        new(
            MasterKeyPlace.NameOf(MasterKeyPlace.Present, MasterKeyPlace.InFile), "<data>.key, made at first start (sandbox only)",
            "a file with 32 random bytes in Base64, outside the data folder: it wraps every other key. Production must name one, or set "
            + "one of the next two in its place"),
        new(MasterKeyPlace.NameOf(MasterKeyPlace.Present, ""), "none", "the master key itself, in Base64"),
        new(
            MasterKeyPlace.NameOf(MasterKeyPlace.Present, MasterKeyPlace.ByCommand), "none",
            "a program, with arguments parted by blanks, whose standard output is the master key in Base64: it may ask a key service"),
        new(
            MasterKeyPlace.NameOf(MasterKeyPlace.Former, MasterKeyPlace.InFile), "none",
            "the master key before, while `cardkeep rekey` changes it: operating.md says how"),
        new(MasterKeyPlace.NameOf(MasterKeyPlace.Former, ""), "none", "the same, itself"),
        new(MasterKeyPlace.NameOf(MasterKeyPlace.Former, MasterKeyPlace.ByCommand), "none", "the same, by a program"),
        new(NumbersBegin, "923456", "the first six digits of every card number; the default belongs to nobody"),
        new(
            CvvKeys, "none",
            "a file with the two DES keys of the card schemes' CVV, 32 hexadecimal digits, where the processor checks that one; "
            + "else a key of the installation derives it"),
        new(IdTokenKeyDays, "90", "days after which another key follows the one that signs ID tokens, 1 to 3650"),
        new(
            Shred, Never,
            "days after its end until a card's number and PIN are destroyed, 1 to 3650; the masked number stays. There is no way back"),
    ];

    public required MasterKeyPlace MasterKey { get; init; }

    /// <summary>Null: the master key is not being changed.</summary>
    public required MasterKeyPlace? FormerMasterKey { get; init; }

    public required string Bin { get; init; }

    /// <summary>Null: the installation's own rule.</summary>
    public required string? CvvKeysFile { get; init; }

    /// <summary>After so long another key follows the one that signs ID tokens.</summary>
    public required TimeSpan IdTokenKeyLife { get; init; }

    /// <summary>Null: never.</summary>
    public required TimeSpan? ShredAfter { get; init; }

    /// <param name="valueOf">A setting's value by its name; null where it is not set.</param>
    /// <exception cref="SettingException">One line that names the setting and says what it may be.</exception>
    public static VaultSettings Read(Func<string, string?> valueOf, Mode mode, string data) => new()
    {
        MasterKey = MasterKeyPlace.Find(MasterKeyPlace.Present, valueOf) ?? (mode == Mode.Sandbox
            ? MasterKeyPlace.OfFile(data.TrimEnd('/') + ".key")
            : throw new SettingException(
                MasterKeyPlace.NameOf(MasterKeyPlace.Present, MasterKeyPlace.InFile), "must be set in production")),
        FormerMasterKey = MasterKeyPlace.Find(MasterKeyPlace.Former, valueOf),
        Bin = valueOf(NumbersBegin) is not { } bin ? "923456"
            : bin.Length == 6 && bin.All(char.IsAsciiDigit) ? bin
            : throw new SettingException(NumbersBegin, "must be six digits"),
        CvvKeysFile = valueOf(CvvKeys),
        IdTokenKeyLife = TimeSpan.FromDays(
            valueOf(IdTokenKeyDays) is not { } life ? UsualKeyDays
            : DaysOf(life)
                ?? throw new SettingException(IdTokenKeyDays, FormattableString.Invariant($"must be a number from 1 to {MostDays}"))),
        ShredAfter = valueOf(Shred) switch
        {
            null or Never => null,
            { } text => TimeSpan.FromDays(DaysOf(text)
                ?? throw new SettingException(Shred, FormattableString.Invariant($"must be {Never}, or days from 1 to {MostDays}"))),
        },
    };

    private static int? DaysOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days : null;
}

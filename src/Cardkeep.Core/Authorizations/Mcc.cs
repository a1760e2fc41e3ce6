using System.Globalization;
using System.Reflection;
using System.Text;
using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>A merchant category code of ISO 18245: four digits.</summary>
public readonly record struct Mcc
{
    private const int Digits = 4;

    private Mcc(short code) => Code = code;

    /// <summary>0 to 9999.</summary>
    public short Code { get; }

    /// <summary>Financial institutions and cash machines give cash, whatever the message calls it (spending.md §4).</summary>
    public bool IsCash => Code is 6010 or 6011;

    /// <summary>Null unless it is exactly four ASCII digits.</summary>
    public static Mcc? Find(string text) =>
        text.Length == Digits && short.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? new Mcc(code) : null;

    /// <summary>What we have stored ourselves.</summary>
    public static Mcc Get(int code) =>
        code is >= 0 and <= 9999 ? new((short)code) : throw new ArgumentOutOfRangeException(nameof(code), code, "four digits");

    public override string ToString() => Code.ToString("D4", CultureInfo.InvariantCulture);
}

/// <summary>
/// Which merchants belong to which category. It is embedded as a table, and its version is stored with each decision, so that a new table
/// never decides the past again (spending.md §7.12).
/// </summary>
public sealed class CategoryMap
{
    private const string Resource = "mcc-categories.csv";
    private const int Codes = 10_000;

    public static readonly CategoryMap Current = new(1, Read());

    private readonly MerchantCategory?[] byCode = new MerchantCategory?[Codes];

    private CategoryMap(int version, byte[] table)
    {
        Version = version;
        Table = table;
        foreach (var line in Encoding.ASCII.GetString(table).Split('\n').Skip(1).Where(line => line.Length > 0))
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            byCode[short.Parse(line[..comma], CultureInfo.InvariantCulture)] = Names<MerchantCategory>.Get(line[(comma + 1)..].TrimEnd());
        }
    }

    /// <summary>Another content needs another number; a test pins one to the other.</summary>
    public int Version { get; }

    /// <summary>The table as it is embedded: <c>mcc,restriction_category</c>, a line for each code that has a category.</summary>
    public ReadOnlyMemory<byte> Table { get; }

    /// <summary>Null: the code is in no category, so a card that is restricted to some does not take it.</summary>
    public MerchantCategory? Find(Mcc code) => byCode[code.Code];

    private static byte[] Read()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        var table = new byte[resource.Length];
        resource.ReadExactly(table);
        return table;
    }
}

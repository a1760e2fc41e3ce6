using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>
/// Values as the wire writes them (wire-contract.md §1): euros as numbers, instants in UTC with up to six digits of a fraction.
/// </summary>
internal static class Wire
{
    private const int LongestInstant = 28;
    private const int LengthToMicroseconds = 26;
    private const int LongestAmount = 24;

    public static void WriteId(this Utf8JsonWriter json, JsonEncodedText name, Guid? id)
    {
        if (id is { } value) json.WriteString(name, value);
        else json.WriteNull(name);
    }

    public static void WriteText(this Utf8JsonWriter json, string name, string? text) => json.WriteString(name, text);

    /// <summary>Euros: <c>1000</c>, <c>12.5</c>; at most two decimals, without zeros at the end.</summary>
    public static void WriteEuros(this Utf8JsonWriter json, JsonEncodedText name, Money amount)
    {
        var (euros, cents) = Math.DivRem(amount.Cents, 100);
        if (cents == 0) json.WriteNumber(name, euros);
        else WriteDecimal(json, name, amount);
    }

    public static void WriteEuros(this Utf8JsonWriter json, JsonEncodedText name, Money? amount)
    {
        if (amount is { } value) WriteEuros(json, name, value);
        else json.WriteNull(name);
    }

    /// <summary>Euros as card requests have them, a text with two decimals: <c>"250.00"</c> (wire-contract.md §1).</summary>
    public static void WriteEuroText(this Utf8JsonWriter json, string name, Money amount) =>
        json.WriteString(name, (amount.Cents / 100m).ToString("0.00", CultureInfo.InvariantCulture));

    public static void WriteInstant(this Utf8JsonWriter json, JsonEncodedText name, DateTimeOffset? instant)
    {
        if (instant is not { } value)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[LongestInstant];
        json.WriteString(name, text[..Format(value.UtcDateTime, text)]);
    }

    public static string Format(DateTimeOffset instant)
    {
        Span<byte> text = stackalloc byte[LongestInstant];
        return System.Text.Encoding.ASCII.GetString(text[..Format(instant.UtcDateTime, text)]);
    }

    private static void WriteDecimal(Utf8JsonWriter json, JsonEncodedText name, Money amount)
    {
        var (euros, cents) = Math.DivRem(amount.Cents, 100);
        Span<byte> text = stackalloc byte[LongestAmount];
        var length = 0;
        if (amount.Cents < 0) text[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Math.Abs(euros), text[length..], out var digits);
        length += digits;
        text[length++] = (byte)'.';
        var fraction = Math.Abs(cents);
        text[length++] = Digit(fraction / 10);
        if (fraction % 10 != 0) text[length++] = Digit(fraction % 10);
        json.WritePropertyName(name);
        json.WriteRawValue(text[..length], skipInputValidation: true);
    }

    // The framework's own form, cut: it has seven digits of a fraction, zeros at the end too.
    private static int Format(DateTime utc, Span<byte> text)
    {
        Utf8Formatter.TryFormat(utc, text, out _, 'O');
        var length = LengthToMicroseconds;
        while (text[length - 1] == (byte)'0') length--;
        if (text[length - 1] == (byte)'.') length--;
        text[length] = (byte)'Z';
        return length + 1;
    }

    private static byte Digit(long digit) => (byte)('0' + digit);
}

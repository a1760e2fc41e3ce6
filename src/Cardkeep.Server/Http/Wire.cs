using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>
/// Values as the wire writes them (wire-contract.md §1): euros as numbers, instants in UTC with up to six digits of a fraction.
/// </summary>
internal static class Wire
{
    private const int LongestInstant = 27;
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
        json.WritePropertyName(name);
        WriteEuros(json, amount);
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

    private static void WriteEuros(Utf8JsonWriter json, Money amount)
    {
        var (euros, cents) = Math.DivRem(amount.Cents, 100);
        if (cents == 0)
        {
            json.WriteNumberValue(euros);
            return;
        }

        Span<byte> text = stackalloc byte[LongestAmount];
        var length = 0;
        if (amount.Cents < 0) text[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Math.Abs(euros), text[length..], out var digits);
        length += digits;
        text[length++] = (byte)'.';
        var fraction = Math.Abs(cents);
        text[length++] = Digit(fraction / 10);
        if (fraction % 10 != 0) text[length++] = Digit(fraction % 10);
        json.WriteRawValue(text[..length], skipInputValidation: true);
    }

    // By hand, because a hundred cards have four hundred of them and a format string costs as much as the rest of the card.
    private static int Format(DateTime utc, Span<byte> text)
    {
        Put(text, 0, 4, utc.Year);
        text[4] = (byte)'-';
        Put(text, 5, 2, utc.Month);
        text[7] = (byte)'-';
        Put(text, 8, 2, utc.Day);
        text[10] = (byte)'T';
        Put(text, 11, 2, utc.Hour);
        text[13] = (byte)':';
        Put(text, 14, 2, utc.Minute);
        text[16] = (byte)':';
        Put(text, 17, 2, utc.Second);
        var length = 19;
        var microseconds = (int)(utc.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        if (microseconds > 0)
        {
            text[length] = (byte)'.';
            Put(text, length + 1, 6, microseconds);
            length += 7;
            while (text[length - 1] == (byte)'0') length--;
        }

        text[length] = (byte)'Z';
        return length + 1;
    }

    private static void Put(Span<byte> text, int at, int digits, int number)
    {
        for (var place = at + digits - 1; place >= at; place--)
        {
            text[place] = Digit(number % 10);
            number /= 10;
        }
    }

    private static byte Digit(long digit) => (byte)('0' + digit);
}

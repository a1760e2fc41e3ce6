using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cardkeep.Http;

/// <summary>
/// An object of a body, read member by member. A member is absent (null counts as that), unreadable, or a value; whatever is wrong is noted
/// with its pointer, and reading goes on.
/// </summary>
internal sealed partial class Members(JsonElement element, string pointer, List<Problem> problems)
{
    /// <summary>The longest emoji that people use, a family with skin tones, has eleven; marks without end are not a character.</summary>
    public const int MostCodePointsInACharacter = 11;

    /// <summary>More than any list of the wire has members for; each wrong item is a problem, and an answer holds them all.</summary>
    public const int MostItems = 100;

    public List<Problem> Problems => problems;

    /// <summary>An object inside this one; null where it is absent.</summary>
    public Members? Object(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Object
            ? new Members(value, At(name), problems)
            : Wrong(name, ProblemCode.NotAnObject, "an object", (Members?)null);
    }

    public Given<bool> Boolean(string name) => Read<bool>(name, value => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Wrong(name, ProblemCode.NotABoolean, "a boolean", Given<bool>.Unreadable),
    });

    /// <summary>An amount in euros: a JSON number, never a string (wire-contract.md §14).</summary>
    public Given<Amount> Amount(string name) => Read<Amount>(name, value => value.ValueKind == JsonValueKind.Number
        ? ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(value)).ToAmount()
        : Wrong(name, ProblemCode.NotANumber, "a number", Given<Amount>.Unreadable));

    /// <summary>An amount as card requests write it: a text of digits, <c>"250.00"</c>, or a JSON number (wire-contract.md §12).</summary>
    public Given<Amount> TextAmount(string name) => Read<Amount>(name, value =>
        value.ValueKind != JsonValueKind.String ? Amount(name)
        : value.GetString()!.Trim() is var text && Decimals().IsMatch(text) ? ExactNumber.Parse(Encoding.ASCII.GetBytes(text)).ToAmount()
        : Wrong(name, ProblemCode.NotANumber, "a number", Given<Amount>.Unreadable));

    /// <summary>A whole number of cents, within bounds, both included.</summary>
    public Given<Money> Cents(string name, Money least, Money most)
    {
        var given = Integer(name, least.Cents, most.Cents);
        return given.IsAbsent ? default : given.Has(out var cents) ? new Money(cents) : Given<Money>.Unreadable;
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public Given<long> Integer(string name, long least, long most) => Read<long>(name, value =>
    {
        var number = value.ValueKind == JsonValueKind.Number ? ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(value)) : (ExactNumber?)null;
        if (number is not { Exponent: >= 0 } whole) return Wrong(name, ProblemCode.NotAnInteger, "an integer", Given<long>.Unreadable);

        var integer = whole.ToLong();
        if (integer < least || (whole.Negative && integer is null))
            return Wrong(name, ProblemCode.BelowMinimum, Invariant($"at least {least}"), Given<long>.Unreadable);
        return integer <= most
            ? integer.Value
            : Wrong(name, ProblemCode.AboveMaximum, Invariant($"at most {most}"), Given<long>.Unreadable);
    });

    public Given<string> Text(string name) => Read<string>(name, value => value.ValueKind == JsonValueKind.String
        ? value.GetString()!.Trim()
        : Wrong(name, ProblemCode.NotAString, "a string", Given<string>.Unreadable));

    /// <summary>A text for people: counted in code points, without control characters.</summary>
    public Given<string> Text(string name, int shortest, int longest)
    {
        var given = Text(name);
        if (!given.Has(out var text)) return given;

        var length = text.EnumerateRunes().Count();
        if (text.EnumerateRunes().Any(Rune.IsControl))
            return Wrong(name, ProblemCode.InvalidCharacters, "a text without control characters", Given<string>.Unreadable);
        if (length < shortest)
            return Wrong(name, ProblemCode.TooShort, Invariant($"at least {shortest} characters long"), Given<string>.Unreadable);
        if (length > longest)
            return Wrong(name, ProblemCode.TooLong, Invariant($"at most {longest} characters long"), Given<string>.Unreadable);
        return given;
    }

    /// <summary>A short name for people, counted as they count: an emoji of seven code points is one character.</summary>
    public Given<string> Name(string name, int longest)
    {
        var given = Text(name, 1, longest * MostCodePointsInACharacter);
        if (!given.Has(out var text) || new StringInfo(text).LengthInTextElements <= longest) return given;
        return Wrong(name, ProblemCode.TooLong, Invariant($"at most {longest} characters long"), Given<string>.Unreadable);
    }

    public Given<Guid> Uuid(string name)
    {
        var given = Text(name);
        if (given.IsAbsent) return default;
        if (!given.Has(out var text)) return Given<Guid>.Unreadable;
        return Cardkeep.Uuid.Find(text) is { } id ? id : Wrong(name, ProblemCode.InvalidUuid, "a UUID", Given<Guid>.Unreadable);
    }

    /// <summary>An RFC 3339 date-time with any offset, to the microsecond.</summary>
    public Given<DateTimeOffset> Instant(string name)
    {
        var given = Text(name);
        if (given.IsAbsent) return default;
        if (!given.Has(out var text)) return Given<DateTimeOffset>.Unreadable;
        return Rfc3339.Find(text) is { } instant
            ? instant
            : Wrong(name, ProblemCode.InvalidDateTime, "an RFC 3339 date-time", Given<DateTimeOffset>.Unreadable);
    }

    /// <summary>One of few names.</summary>
    public Given<T> OneOf<T>(string name, Func<string, Given<T>> find, IEnumerable<string> allowed)
    {
        var given = Text(name);
        if (given.IsAbsent) return default;
        if (!given.Has(out var text)) return Given<T>.Unreadable;
        return find(text) is var found && found.Has(out _) ? found : NotInList<T>(name, allowed);
    }

    public Given<T> OneOf<T>(string name) where T : struct, Enum => OneOf(name, Find<T>, Names<T>.All);

    /// <summary>A list of names; one that is not known is noted at its place in the list.</summary>
    public Given<IReadOnlyList<T>> ListOf<T>(string name) where T : struct, Enum => List(name, (value, at) =>
        value.ValueKind != JsonValueKind.String ? Wrong(at, ProblemCode.NotAString, "a string", Given<T>.Unreadable)
        : Find<T>(value.GetString()!.Trim()) is var found && found.Has(out _) ? found
        : NotInList<T>(at, Names<T>.All));

    /// <summary>A list of texts.</summary>
    public Given<IReadOnlyList<string>> Texts(string name) => List(name, (value, at) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!.Trim()
        : Wrong(at, ProblemCode.NotAString, "a string", Given<string>.Unreadable));

    /// <summary>An integer within bounds, both included.</summary>
    public Given<int> Integer(string name, int least, int most) => Read<int>(name, value =>
    {
        var number = value.ValueKind == JsonValueKind.Number ? ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(value)) : (ExactNumber?)null;
        if (number is not { Exponent: >= 0 }) return Wrong(name, ProblemCode.NotAnInteger, "an integer", Given<int>.Unreadable);

        var integer = number.Value.ToInteger();
        if (integer < least || (number.Value.Negative && integer is null))
            return Wrong(name, ProblemCode.BelowMinimum, Invariant($"at least {least}"), Given<int>.Unreadable);
        return integer <= most ? (int)integer : Wrong(name, ProblemCode.AboveMaximum, Invariant($"at most {most}"), Given<int>.Unreadable);
    });

    /// <summary>A list of integers within bounds, both included.</summary>
    public Given<IReadOnlyList<int>> Integers(string name, int least, int most) => List(name, (value, at) =>
    {
        if (value.ValueKind != JsonValueKind.Number) return Wrong(at, ProblemCode.NotAnInteger, "an integer", Given<int>.Unreadable);

        var number = ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(value));
        if (number.Exponent < 0) return Wrong(at, ProblemCode.NotAnInteger, "an integer", Given<int>.Unreadable);
        return number.ToInteger() is { } integer && integer >= least && integer <= most
            ? integer
            : NotInList<int>(at, Enumerable.Range(least, most - least + 1)
                .Select(allowed => allowed.ToString(CultureInfo.InvariantCulture)));
    });

    /// <summary>A list of objects, each read as this one is; empty where it is absent.</summary>
    public IReadOnlyList<Members> Objects(string name, int most)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) return Wrong<Members[]>(name, ProblemCode.NotAnArray, "an array", []);
        if (value.GetArrayLength() > most)
            return Wrong<Members[]>(name, ProblemCode.TooManyItems, Invariant($"a list of at most {most}"), []);

        List<Members> items = [];
        foreach (var (place, item) in value.EnumerateArray().Index())
        {
            var at = Invariant($"{name}/{place}");
            if (item.ValueKind == JsonValueKind.Object) items.Add(new(item, At(at), problems));
            else Note(ProblemCode.NotAnObject, at, "must be an object");
        }

        return items;
    }

    /// <summary>Notes every member with another name: where a typing error must not go unseen.</summary>
    public void Allow(IReadOnlyList<string> names)
    {
        foreach (var member in element.EnumerateObject().Where(member => !names.Contains(member.Name, StringComparer.Ordinal)))
            Note(ProblemCode.NotInList, member.Name, $"is not known; there are {string.Join(", ", names)}");
    }

    /// <summary>A member as it was sent, for who passes it on; null: it is absent.</summary>
    public JsonElement? Raw(string name) => Find(name);

    /// <summary>Whether it is given, in any form.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Notes that a member is missing.</summary>
    public void Miss(string name) => problems.Add(Problem.Required(At(name)));

    /// <summary>Notes a problem with one member; gives back what the reader goes on with.</summary>
    public T Wrong<T>(string name, ProblemCode code, string expected, T instead)
    {
        Note(code, name, $"must be {expected}");
        return instead;
    }

    private static Given<T> Find<T>(string text) where T : struct, Enum => Names<T>.Find(text) is { } found ? found : Given<T>.Unreadable;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private Given<T> NotInList<T>(string name, IEnumerable<string> allowed)
    {
        problems.Add(Problem.NotInList(Place.Member(At(name)), allowed));
        return Given<T>.Unreadable;
    }

    private Given<IReadOnlyList<T>> List<T>(string name, Func<JsonElement, string, Given<T>> read) => Read<IReadOnlyList<T>>(name, value =>
    {
        if (value.ValueKind != JsonValueKind.Array)
            return Wrong(name, ProblemCode.NotAnArray, "an array", Given<IReadOnlyList<T>>.Unreadable);

        if (value.GetArrayLength() > MostItems)
            return Wrong(name, ProblemCode.TooManyItems, Invariant($"a list of at most {MostItems}"), Given<IReadOnlyList<T>>.Unreadable);

        List<T> items = [];
        var place = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (read(element, Invariant($"{name}/{place++}")).Has(out var item)) items.Add(item);
        }

        return items.Count == place ? items : Given<IReadOnlyList<T>>.Unreadable;
    });

    private Given<T> Read<T>(string name, Func<JsonElement, Given<T>> read) => Find(name) is { } value ? read(value) : default;

    private JsonElement? Find(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private void Note(ProblemCode code, string name, string sentence) =>
        problems.Add(new Problem(code, $"{name} {sentence}", Place.Member(At(name))));

    private string At(string name) => pointer.Length == 0 ? name : $"{pointer}/{name}";

    [GeneratedRegex("^-?[0-9]+([.][0-9]+)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Decimals();
}

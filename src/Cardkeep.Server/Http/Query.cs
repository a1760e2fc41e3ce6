using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Cardkeep.Http;

/// <summary>
/// A request's query, parameter by parameter. Whatever is wrong is noted with the parameter's name, and reading goes on. Names have a case,
/// as the contract's have; the framework's own collection takes <c>Page</c> for <c>page</c>.
/// </summary>
internal sealed class Query(QueryString query)
{
    /// <summary>Values of one repeated filter: a page of ids (wire-contract.md §1).</summary>
    public const int MostValues = 100;

    private readonly ILookup<string, string> parameters = Read(query);
    private readonly List<Problem> problems = [];

    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>The last value given; null where there is none, or an empty one.</summary>
    public string? Text(string name) => Given(name).LastOrDefault();

    /// <summary>A text of at most so many code points.</summary>
    public string? Text(string name, int longest)
    {
        var text = Text(name);
        if (text is null || text.EnumerateRunes().Count() <= longest) return text;

        var detail = FormattableString.Invariant($"{name} must be at most {longest} characters long");
        Note(new(ProblemCode.TooLong, detail, Place.Parameter(name)));
        return null;
    }

    public long Integer(string name, long instead, long least, long most)
    {
        var text = Text(name);
        if (text is null) return instead;

        var place = Place.Parameter(name);
        var negative = text[0] == '-';
        var digits = negative ? text[1..] : text;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
        {
            Note(new(ProblemCode.NotAnInteger, $"{name} must be an integer", place));
            return instead;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            number = negative ? long.MinValue : long.MaxValue;
        if (number < least) Note(new(ProblemCode.BelowMinimum, FormattableString.Invariant($"{name} must be at least {least}"), place));
        if (number > most) Note(new(ProblemCode.AboveMaximum, FormattableString.Invariant($"{name} must be at most {most}"), place));
        return number >= least && number <= most ? number : instead;
    }

    /// <summary>An RFC 3339 date-time; null where there is none.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Rfc3339.Find(text) is { } instant) return instant;

        Note(new(ProblemCode.InvalidDateTime, $"{name} must be an RFC 3339 date-time", Place.Parameter(name)));
        return null;
    }

    /// <summary>A repeated filter of ids, <c>name[]=…</c>; empty: not given.</summary>
    public IReadOnlyList<T> Ids<T>(string name, Func<Guid, T> make) => Repeated(name, text =>
    {
        if (Uuid.Find(text) is { } id) return make(id);

        Note(new(ProblemCode.InvalidUuid, $"{name} must be UUIDs", Place.Parameter(name)));
        return default;
    });

    /// <summary>A repeated filter of names, <c>name[]=…</c>; empty: not given.</summary>
    public IReadOnlyList<T> OneOf<T>(string name) where T : struct, Enum => Repeated<T>(name, text =>
    {
        if (Names<T>.Find(text) is { } found) return found;

        Note(Problem.NotInList(Place.Parameter(name), Names<T>.All));
        return default;
    });

    /// <summary>Notes a problem unless the same one is there already: a hundred bad values are one mistake.</summary>
    public void Note(Problem problem)
    {
        if (!problems.Contains(problem)) problems.Add(problem);
    }

    // With the brackets or without them, whatever the document calls it (wire-contract.md §14).
    private List<T> Repeated<T>(string name, Func<string, T?> read)
    {
        var bare = name.TrimEnd('[', ']');
        string[] texts = [.. Given($"{bare}[]"), .. Given(bare)];
        if (texts.Length <= MostValues) return [.. texts.Select(read).OfType<T>()];

        var detail = FormattableString.Invariant($"{name} may be given at most {MostValues} times");
        Note(new(ProblemCode.TooManyItems, detail, Place.Parameter(name)));
        return [];
    }

    private IEnumerable<string> Given(string name) => parameters[name].Where(value => value.Length > 0);

    private static ILookup<string, string> Read(QueryString query)
    {
        List<(string Name, string Value)> pairs = [];
        foreach (var pair in new QueryStringEnumerable(query.Value))
            pairs.Add((pair.DecodeName().ToString(), pair.DecodeValue().ToString().Trim()));
        return pairs.ToLookup(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
    }
}

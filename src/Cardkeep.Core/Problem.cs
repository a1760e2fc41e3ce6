namespace Cardkeep;

/// <summary>One reason why a call was not carried out, with the place in the request that it speaks of.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Detail">One English sentence, for people; never a secret, never anything of another organization.</param>
/// <param name="Place">Null where nothing is pointed at.</param>
public sealed record Problem(ProblemCode Code, string Detail, Place? Place = null)
{
    public static readonly Problem NotFound = new(ProblemCode.NotFound, "Not found", Place.Parameter("id"));

    public static readonly Problem NoSuchPath = NotFound with { Place = Place.Parameter("path") };

    public static readonly Problem Forbidden = new(ProblemCode.Forbidden, "User does not have sufficient permissions for this action.");

    public static Problem Required(string member) => new(ProblemCode.Required, $"{Last(member)} is required", Place.Member(member));

    public static Problem NotInList(Place place, IEnumerable<string> allowed) =>
        new(ProblemCode.NotInList, $"{Last(place.Name)} must be one of: {string.Join(", ", allowed)}", place);

    /// <summary>The same problem, pointing deeper: the member was read inside <paramref name="parent"/>, a JSON pointer.</summary>
    public Problem Under(string parent) =>
        Place is { IsPointer: true } place
            ? this with { Place = Place.Member(place.Name.Length == 0 ? parent : $"{parent}/{place.Name}") }
            : this;

    // What a sentence calls a place: its last name; an element of a list by its list and place, since "3 must be one of" says nothing.
    private static string Last(string pointer)
    {
        var cut = pointer.LastIndexOf('/');
        var name = pointer[(cut + 1)..];
        return cut > 0 && name.All(char.IsAsciiDigit) ? pointer[(pointer.LastIndexOf('/', cut - 1) + 1)..] : name;
    }
}

/// <summary>
/// A place in a request. A pointer names a member of the body, segments parted by <c>/</c> and without the leading one until it is written
/// (RFC 6901); otherwise a query parameter, path parameter or header.
/// </summary>
public sealed record Place(string Name, bool IsPointer)
{
    public static Place Member(string pointer) => new(pointer, true);

    public static Place Parameter(string name) => new(name, false);
}

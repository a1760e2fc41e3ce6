using System.Diagnostics.CodeAnalysis;

namespace Cardkeep;

/// <summary>
/// One member of a request: absent (or null, which counts as not given), unreadable (its problem is already noted, so nobody need say
/// <c>required</c> besides), or a value.
/// </summary>
public readonly struct Given<T>
{
    private readonly T? value;
    private readonly State state;

    private Given(State state, T? value)
    {
        this.state = state;
        this.value = value;
    }

    private enum State { Absent, Unreadable, Readable }

    public static Given<T> Unreadable => new(State.Unreadable, default);

    public bool IsAbsent => state == State.Absent;

    public static implicit operator Given<T>(T value) => new(State.Readable, value);

    public bool Has([MaybeNullWhen(false)] out T given)
    {
        given = value;
        return state == State.Readable;
    }

    public T Or(T fallback) => Has(out var given) ? given : fallback;
}

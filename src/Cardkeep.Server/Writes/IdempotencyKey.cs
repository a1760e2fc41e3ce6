using Cardkeep.Http;

namespace Cardkeep.Writes;

/// <summary>The key under which a call is answered once (wire-contract.md §4), as the header brings it.</summary>
internal static class IdempotencyKey
{
    private const string Header = "X-Qonto-Idempotency-Key";

    /// <summary>The wire's own figure is a UUID's 36; room for other high-entropy texts.</summary>
    private const int Longest = 255;

    /// <summary>The key, trimmed and in lower case, since it is compared without case; null where none is needed and none given.</summary>
    public static Outcome<Key> Read(Call call)
    {
        var place = Place.Parameter(Header);
        if (call.Demands.Key == KeyUse.None) return Key.None;
        if (call.Header(Header) is not { } text)
        {
            return call.Demands.Key == KeyUse.Required
                ? new Problem(ProblemCode.IdempotencyKeyMissing, $"The header {Header} is required", place)
                : Key.None;
        }

        return text.Length <= Longest && text.All(letter => letter is > ' ' and <= '~')
            ? new Key(text.ToLowerInvariant())
            : new Problem(ProblemCode.IdempotencyKeyInvalid, $"{Header} must be 1 to {Longest} visible ASCII characters", place);
    }
}

/// <param name="Text">Null: the call has none.</param>
internal readonly record struct Key(string? Text)
{
    public static Key None => default;
}

using Cardkeep.Access;

namespace Cardkeep.Http;

/// <summary>Who may knock at a route at all.</summary>
internal enum Entry
{
    /// <summary>A bearer token is needed.</summary>
    Token,

    /// <summary>A token is not needed, but one that is sent must be good (wire-contract.md §5.4).</summary>
    TokenIfSent,

    /// <summary>Anybody: health, pictures, the sandbox's own calls.</summary>
    Open,
}

/// <summary>What a write does with <c>X-Qonto-Idempotency-Key</c> (wire-contract.md §4).</summary>
internal enum KeyUse
{
    None,
    Honoured,
    Required,
}

/// <summary>
/// What a route asks of its caller. A route without demands does not start; documents and tests are made from them.
/// </summary>
/// <param name="Scope">Null: none.</param>
/// <param name="Act">What the role must allow; null: nothing that roles tell apart.</param>
internal sealed record Demands(string? Scope = null, Act? Act = null)
{
    public static readonly Demands Nothing = new() { Entry = Entry.Open };

    public Entry Entry { get; init; }

    public KeyUse Key { get; init; }

    /// <summary>
    /// The answer is one thing, and says by an <c>ETag</c> which state of it; who has it hears 304, and who changes it may say
    /// <c>If-Match</c>.
    /// </summary>
    public bool Tagged { get; init; }

    /// <summary>
    /// Held to no rate limit: probes of health and a processor's messages come often, and many from one address. A bad token counts here
    /// too, and is felt elsewhere.
    /// </summary>
    public bool Uncounted { get; init; }

    /// <summary>A <c>GET</c> that writes something: it waits for no turn of those who read (<see cref="ReadingGate"/>).</summary>
    public bool Writes { get; init; }

    /// <summary>What is sent has an identity of its own: the same again is answered as before.</summary>
    public bool Repeatable { get; init; }

    /// <summary>The action type of the authentication that the call needs; null: none.</summary>
    public string? Sca { get; init; }

    /// <summary>Whether a body belongs here. Where none does, one is ignored (wire-contract.md §14).</summary>
    public bool Body { get; init; }

    /// <summary>A longer body is refused with 413.</summary>
    public int MostBytes { get; init; } = Http.Body.MostBytes;

    /// <summary>Whether the body may be left out: then the call is bound, by its authentication, to none.</summary>
    public bool BodyOptional { get; init; }
}

namespace Cardkeep.Authorizations;

/// <summary>One message of the network on its way through a lane, and the promise of its answer.</summary>
internal sealed class Incoming
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Dropped = 2;

    private readonly TaskCompletionSource<Outcome<Heard>> promise = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state = Waiting;

    /// <summary>By which it names the card: see <see cref="Cards.CardReferenceTable"/>.</summary>
    public required string Reference { get; init; }

    public required Message Message { get; init; }

    public required MessageKind Kind { get; init; }

    /// <summary>SHA-256 of the canonical body.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>The transaction that a refund gives back, or the refund that is undone; null: none is named.</summary>
    public string? Other { get; init; }

    public required string TraceId { get; init; }

    /// <summary>Real time, for the deadline: a timestamp of the system's clock, which the sandbox's does not move.</summary>
    public long ArrivedAt { get; } = TimeProvider.System.GetTimestamp();

    /// <summary>Known beforehand only where a batch is held to one organization.</summary>
    public OrganizationId Organization { get; set; }

    public Task<Outcome<Heard>> Answered => promise.Task;

    /// <summary>False where its deadline has passed and somebody was told so: it must not be looked at any more.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref state, Begun, Waiting) == Waiting;

    /// <summary>False where work on it has begun: its answer will come.</summary>
    public bool TryDrop() => Interlocked.CompareExchange(ref state, Dropped, Waiting) == Waiting;

    public bool IsPast(TimeSpan deadline) => TimeProvider.System.GetElapsedTime(ArrivedAt) > deadline;

    public void Answer(Outcome<Heard> heard) => promise.TrySetResult(heard);

    public void Fail(Exception failure) => promise.TrySetException(failure);
}

/// <summary>How a message was answered: an ask by the facts of its decision, what was told by a document.</summary>
/// <param name="Authorization">Null: it belongs to none.</param>
/// <param name="IsRepeat">It had been answered before, and nothing moved.</param>
internal sealed record Heard(AuthorizationId? Authorization, Facts? Facts, byte[]? Document, bool IsRepeat);

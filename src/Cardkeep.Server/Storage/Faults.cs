using System.Diagnostics;

namespace Cardkeep.Storage;

/// <summary>What happens at a point where something was made to go wrong.</summary>
internal enum FaultAction
{
    /// <summary>The process is killed, without a warning and without a goodbye.</summary>
    Die,

    /// <summary>An exception that nobody expects, as a bug would throw it.</summary>
    Fail,

    /// <summary>The database is not there for a moment.</summary>
    Unavailable,
}

/// <param name="At">The time, counted from its arming, that it is reached and strikes: once.</param>
internal sealed record Fault(string Point, FaultAction Action, long At);

/// <summary>
/// Named points on the way of a write, a network message and due work, at which a sandbox can be made to fail or die, so that what is
/// promised of crashes can be tried. Nothing is armed by itself, and in production there is no call that arms.
/// </summary>
internal sealed class Faults
{
    /// <summary>In the transaction, before anything else.</summary>
    public const string WriteBegun = "write.begun";

    public const string WriteKeyClaimed = "write.key_claimed";

    /// <summary>State, event and used-up session are written.</summary>
    public const string WriteSaved = "write.saved";

    /// <summary>The answer is kept too; nothing is left but COMMIT.</summary>
    public const string WriteBeforeCommit = "write.before_commit";

    /// <summary>It is durable, and nobody has heard of it.</summary>
    public const string WriteCommitted = "write.committed";

    public const string LaneBatched = "lane.batched";

    /// <summary>The cards are locked, and all is read.</summary>
    public const string LaneLocked = "lane.locked";

    public const string LaneBeforeCommit = "lane.before_commit";

    public const string LaneCommitted = "lane.committed";

    public const string DueBeforeCommit = "due.before_commit";

    public const string DueCommitted = "due.committed";

    /// <summary>A new card's number is sealed, and nothing of it is written.</summary>
    public const string VaultSealed = "vault.sealed";

    /// <summary>A page's ticket is used up, and its event is written; COMMIT is left.</summary>
    public const string RevealSpent = "reveal.spent";

    /// <summary>Digits or a PIN are sealed to whom they go, with their event; COMMIT is left, and nothing has left the server.</summary>
    public const string RevealSealed = "reveal.sealed";

    /// <summary>One number is sealed anew, in a transaction with others.</summary>
    public const string RekeyRow = "rekey.row";

    /// <summary>Some numbers are sealed anew, and committed.</summary>
    public const string RekeyBatch = "rekey.batch";

    public static readonly IReadOnlyList<string> Points =
    [
        WriteBegun, WriteKeyClaimed, WriteSaved, WriteBeforeCommit, WriteCommitted, LaneBatched, LaneLocked, LaneBeforeCommit,
        LaneCommitted, DueBeforeCommit, DueCommitted, VaultSealed, RevealSpent, RevealSealed, RekeyRow, RekeyBatch,
    ];

    private readonly Lock gate = new();
    private volatile Fault[] armed = [];

    /// <summary>Those that have not struck yet, each with the times that are left.</summary>
    public IReadOnlyList<Fault> Armed => armed;

    /// <summary>In the place of whatever was armed before.</summary>
    public void Arm(IReadOnlyList<Fault> faults)
    {
        lock (gate) armed = [.. faults];
    }

    /// <summary>Costs one look where nothing is armed.</summary>
    /// <exception cref="FaultException">Something was armed for this point.</exception>
    /// <exception cref="StorageUnavailableException">The same.</exception>
    public void Reach(string point)
    {
        if (armed.Length == 0 || Take(point) is not { } action) return;

        if (action == FaultAction.Die) Process.GetCurrentProcess().Kill();
        throw action == FaultAction.Unavailable ? new StorageUnavailableException($"made so at {point}") : new FaultException(point);
    }

    private FaultAction? Take(string point)
    {
        lock (gate)
        {
            var place = Array.FindIndex(armed, fault => fault.Point == point);
            if (place < 0) return null;

            var fault = armed[place];
            armed = fault.At > 1
                ? [.. armed[..place], fault with { At = fault.At - 1 }, .. armed[(place + 1)..]]
                : [.. armed[..place], .. armed[(place + 1)..]];
            return fault.At > 1 ? null : fault.Action;
        }
    }
}

internal sealed class FaultException(string point) : Exception($"made to fail at {point}");

using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>What is said of an organization's keys. Those of the installation belong to nobody: the log tells of them.</summary>
internal static class KeyEvents
{
    private const string TraceId = "rekey";

    /// <param name="stream">The only event of its own stream.</param>
    /// <param name="kind"><c>key.made</c> or <c>key.retired</c>.</param>
    public static ValueTask SayAsync(
        Transaction tx, Guid stream, OrganizationId organization, string kind, long version, DateTimeOffset at, CancellationToken cancel)
    {
        if (organization == OrganizationId.Installation) return ValueTask.CompletedTask;

        var facts = FormattableString.Invariant($$"""{"purpose":"data","version":{{version}}}""");
        return EventTable.AppendAsync(tx, new Origin(at, null, null, TraceId), organization, new NewEvent(stream, 1, kind, facts), cancel);
    }
}

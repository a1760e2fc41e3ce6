using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>What is said of keys: of an organization's own to it, of the installation's under the nil organization.</summary>
internal static class KeyEvents
{
    private const string TraceId = "rekey";

    /// <param name="stream">The only event of its own stream.</param>
    /// <param name="kind"><c>key.made</c> or <c>key.retired</c>.</param>
    /// <param name="purpose">One of <see cref="KeyPurpose"/>.</param>
    public static ValueTask SayAsync(
        Transaction tx, Guid stream, OrganizationId organization, string kind, string purpose, long version, DateTimeOffset at,
        CancellationToken cancel) => AppendAsync(
        tx, organization, new(stream, 1, kind, FormattableString.Invariant($$"""{"purpose":"{{purpose}}","version":{{version}}}""")), at,
        cancel);

    /// <summary>Some keys were wrapped by another master key.</summary>
    /// <inheritdoc cref="SayAsync"/>
    public static ValueTask SayWrappedAsync(Transaction tx, Guid stream, int keys, DateTimeOffset at, CancellationToken cancel) =>
        AppendAsync(
            tx, OrganizationId.Installation,
            new(stream, 1, "master_key.changed", FormattableString.Invariant($$"""{"keys":{{keys}}}""")), at, cancel);

    private static ValueTask AppendAsync(
        Transaction tx, OrganizationId organization, NewEvent happened, DateTimeOffset at, CancellationToken cancel) =>
        EventTable.AppendAsync(tx, new Origin(at, null, null, TraceId), organization, happened, cancel);
}

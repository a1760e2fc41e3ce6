using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Operators;

/// <summary>
/// The verb <c>organization</c>: makes what a file says and is not there, and changes what is there and said otherwise. What the file does
/// not speak of stays as it is, and nothing is ever deleted. All of it in one transaction, with an event for each thing that was made or
/// changed.
/// </summary>
internal sealed class OrganizationVerb(Database database, OnholdCards onhold, TimeProvider clock)
{
    /// <summary>With the vault, which the cards that waited for an identity need.</summary>
    public static async Task<OrganizationVerb> OpenAsync(
        Database database, Settings settings, TimeProvider clock, CancellationToken cancel)
    {
        var keys = await Keys.OpenAsync(database, MasterKey.Find(settings), settings, cancel);
        return new(database, new(new(keys, settings.Vault.Bin), new(settings.PublicUrl)), clock);
    }

    /// <summary>What to print, or why not.</summary>
    public async Task<Outcome<string>> KeepAsync(string file, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(file, cancel);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemCode.InvalidRequest, $"{file} cannot be read: {unreadable.Message}");
        }

        var draft = OrganizationFile.Read(bytes, now);
        if (!draft.Succeeded) return Told(file, draft.Problems);

        var drawn = await DrawAsync(draft.Value, cancel);
        var done = await database.WriteAsync<string>(
            async tx =>
            {
                await Installation.LockAsync(tx, cancel);
                var keeper = new OrganizationKeeper(tx, draft.Value, onhold, drawn, now);
                await keeper.KeepAsync(cancel);
                return keeper.Problems is [] ? string.Join('\n', keeper.Lines) : new Problems(keeper.Problems);
            },
            cancel);
        return done.Succeeded ? done : Told(file, done.Problems);
    }

    // For cards whose holders are known, or will be: numbers are drawn before the transaction.
    private async Task<Dictionary<MemberId, IReadOnlyList<DrawnCard>>> DrawAsync(OrganizationDraft draft, CancellationToken cancel)
    {
        var refused = draft.Members.Where(member => member.Kyc is KycStatus.Pending or KycStatus.Refused).Select(member => member.Email);
        List<string> emails = [.. draft.Members.Select(member => member.Email).Except(refused, StringComparer.Ordinal)];
        var holders = await database.ReadAsync<IReadOnlyList<Membership>>(
            async tx => emails is not [] && await OrganizationTable.FindAsync(tx, draft.Organization.Slug, cancel) is { } organization
                ? await MembershipTable.ListAsync(tx, organization.Id, emails, cancel)
                : [],
            cancel);
        Dictionary<MemberId, IReadOnlyList<DrawnCard>> drawn = [];
        foreach (var holder in holders) drawn[holder.Id] = await onhold.DrawAsync(database, holder.Organization, holder.Id, cancel);
        return drawn;
    }

    // All of them, a line each, and where.
    private static Problem Told(string file, Problems problems) => new(ProblemCode.InvalidRequest, string.Join(
        '\n',
        problems.All.Select(problem => problem.Place is { } place ? $"{place.Name}: {problem.Detail}" : problem.Detail)
            .Prepend($"nothing was changed: {file} has problems")));
}

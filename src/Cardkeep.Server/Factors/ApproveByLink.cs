using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// <c>/approve/passkey</c>, to which the address in a 428 leads: what is asked, in words, and the passkey that approves it. The session's
/// token comes behind the <c>#</c>, so it is in no log and no referrer; whoever has it sees what they asked for themselves, and a passkey
/// of the member approves.
/// </summary>
internal sealed class ApproveByLink(Database database, Approvals approvals)
{
    public const string Path = ScaGate.ApprovalPath;

    /// <summary>The same for everybody: it brings the token back as a form.</summary>
    public static Task<Answer> OpenAsync(Call call, CancellationToken cancel) =>
        Task.FromResult(ApprovalPage.Open(Words.For(call.Http.Request)));

    /// <summary>Shows what is asked; with <c>act</c> it is approved or refused.</summary>
    public async Task<Answer> ActAsync(Call call, CancellationToken cancel)
    {
        var words = Words.For(call.Http.Request);
        if (await BrowserSessions.ReadFormAsync(call, cancel) is not { } form) return RefusalPage.OfForm(words);

        var token = form["session"] ?? "";
        var found = await database.ReadAsync(tx => FindAsync(tx, call, token, cancel), cancel);
        if (found is null) return ApprovalPage.Over(words);

        switch (form["act"])
        {
            case "refuse":
                return ApprovalPage.Ended(words, await approvals.RefuseAsync(call, found.Session, "link", null, cancel));
            case "approve" when form["credential"] is null:
                return await AskAsync(call, words, found, token, cancel);
            case "approve":
                var approval = await approvals.AllowAsync(call, found.Session, form, null, "passkey", cancel);
                return approval == Approval.NotBelieved
                    ? ApprovalPage.Show(StatusCodes.Status403Forbidden, words, found, token, FactorWords.For(words).PasskeyFailed)
                    : ApprovalPage.Ended(words, approval);
            default:
                return ApprovalPage.Show(StatusCodes.Status200OK, words, found, token, null);
        }
    }

    private async Task<Answer> AskAsync(Call call, Words words, Waiting waiting, string token, CancellationToken cancel)
    {
        var session = waiting.Session;
        var held = await database.ReadAsync(
            tx => PasskeyTable.ListAsync(tx, session.Organization, session.Member, cancel), cancel);
        var begun = await approvals.BeginAsync(call, session, held, cancel);
        return PasskeyPage.Use(words, new(Path, FactorWords.For(words).AsksForApproval(waiting.Client), begun)
        {
            Content = AskedView.Of(words, session),
            Hidden = ApprovalPage.Hidden(token, "approve"),
        });
    }

    // What waits for a passkey, and for nothing else.
    private static async ValueTask<Waiting?> FindAsync(Transaction tx, Call call, string token, CancellationToken cancel)
    {
        var session = await ScaTable.FindAsync(tx, Secrets.Hash(token), cancel);
        if (session is not { Preference: ScaPreference.Passkey, Asked: not null } || !session.WaitsAt(call.Now)) return null;

        return new Waiting(session, (await ClientTable.FindAsync(tx, session.Client, cancel))?.Name);
    }
}

/// <summary>A session that waits, and who asks.</summary>
/// <param name="Client">The application's name; null: it is not there any more.</param>
internal sealed record Waiting(ScaSession Session, string? Client);

using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.OAuth.Pages;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>
/// <c>/security</c>, where members keep the factors of their memberships: what there is, and a form for each change. Where there is a
/// factor, nothing changes before it has shown that the member is there.
/// </summary>
internal sealed class Security(
    Database database, Entrance entrance, BrowserSessions sessions, Enrolment enrolment, TextProof texts, PhoneEnrolment phones,
    Pairing pairing, Settings settings, TimeProvider clock)
{
    public const string Path = "/security";

    public async Task<Answer> ShowAsync(Call call, CancellationToken cancel) =>
        await sessions.FindAsync(call.Http.Request, cancel) is { } session
            ? await PageAsync(call, session, null, cancel)
            : entrance.Ask(call, Onward.Security);

    /// <summary>A form of the page: <c>act</c> says which, <c>account</c> for whom.</summary>
    public async Task<Answer> ActAsync(Call call, CancellationToken cancel)
    {
        var words = Words.For(call.Http.Request);
        if (await sessions.ReadTrustedFormAsync(call, cancel) is not { } form) return RefusalPage.OfForm(words);

        var session = await sessions.FindAsync(call.Http.Request, cancel);
        var account = session is null ? null : await AccountAsync(session, form["account"], cancel);
        if (account is null) return PageFrame.Onward(Path);                   // Idle meanwhile, or no longer a member: from the start.

        var desk = new SecurityDesk(call, words, session!, account, sessions.ReadCookie(call.Http.Request)!, form);
        var complaint = form["act"] switch
        {
            PasskeyPurpose.Prove => await enrolment.ProveAsync(desk, cancel),
            PasskeyPurpose.ProveByText => await texts.ProveAsync(desk, cancel),
            PasskeyPurpose.Add => await enrolment.AddAsync(desk, cancel),
            "pair" => await pairing.ShowCodeAsync(desk, $"{settings.Issuer}{ApproveByDevice.Path}", cancel),
            PhoneEnrolment.Act => await phones.ConfirmAsync(desk, cancel),
            "remove" => await enrolment.RemoveAsync(desk, cancel),
            _ => new SecurityStep(PageFrame.Onward(Path)),
        };
        return complaint.Answer ?? await PageAsync(call, session!, complaint.Complaint, cancel);
    }

    private async Task<Answer> PageAsync(Call call, BrowserSession session, string? complaint, CancellationToken cancel)
    {
        var now = Instants.Truncate(clock.GetUtcNow());
        var standings = await database.ReadAsync(async tx =>
        {
            List<Standing> all = [];
            foreach (var account in await LoginTable.ListAccountsAsync(tx, session.Email, cancel))
            {
                var passkeys = await PasskeyTable.ListAsync(tx, account.Organization, account.Member, cancel);
                var phone = await PhoneTable.GetAsync(tx, account.Organization, account.Member, cancel);
                all.Add(new(account, passkeys, phone, texts.AreThere, session.IsProven(account, now)));
            }

            return all;
        }, cancel);
        var token = sessions.FormToken(sessions.ReadCookie(call.Http.Request)!);
        return SecurityPage.Show(Words.For(call.Http.Request), session.Email, token, standings, enrolment.AreThere, complaint);
    }

    private Task<Account?> AccountAsync(BrowserSession session, string? member, CancellationToken cancel) => database.ReadAsync(
        async tx => (await LoginTable.ListAccountsAsync(tx, session.Email, cancel))
            .FirstOrDefault(account => Uuid.Find(member) == account.Member.Value), cancel);
}

/// <summary>How a membership stands: which factors it has, and whether they may be changed now.</summary>
/// <param name="HasTexts">Whether messages go anywhere.</param>
/// <param name="IsProven">The member has shown lately, by a factor, that they are there.</param>
internal sealed record Standing(Account Account, IReadOnlyList<Passkey> Passkeys, Phone Phone, bool HasTexts, bool IsProven)
{
    /// <summary>One that was confirmed.</summary>
    public bool HasPhone => Phone.ConfirmedAt is not null;

    /// <summary>Whether there is a number to which a code can go, and none has confirmed it.</summary>
    public bool MayConfirmPhone => HasTexts && !HasPhone && Phone.Number is not null;

    public bool IsOpen => IsProven || (Passkeys is [] && !HasPhone);
}

/// <summary>Somebody at a form of the page, for one of their memberships. Not a record: it must not print its cookie.</summary>
internal sealed class SecurityDesk(
    Call call, Words words, BrowserSession session, Account account, string cookie, OAuth.Fields form)
{
    public Call Call { get; } = call;

    public Words Words { get; } = words;

    public BrowserSession Session { get; } = session;

    public Account Account { get; } = account;

    /// <summary>The browser's.</summary>
    public string Cookie { get; } = cookie;

    public OAuth.Fields Form { get; } = form;

    public FactorWords Factors => FactorWords.For(Words);

    public byte[] CookieHash => Secrets.Hash(Cookie);

    public PasskeyOwner Owner => new(Account.Organization, Account.Member, $"{Account.Name} ({Account.OrganizationName})", Session.Email);
}

/// <summary>What a form came to: another page, or the same one with a complaint, or without.</summary>
internal sealed record SecurityStep(Answer? Answer, string? Complaint = null)
{
    public static SecurityStep Complain(string complaint) => new(null, complaint);
}

using Cardkeep.Http;
using Cardkeep.OAuth.Pages;

namespace Cardkeep.Factors;

/// <summary>The pages of <see cref="ApproveByLink"/>.</summary>
internal static class ApprovalPage
{
    private const string Script = """
        const form = document.querySelector('form');
        form.elements.session.value = location.hash.slice(1);
        history.replaceState(null, '', location.pathname);
        form.submit();
        """;

    /// <summary>Takes the token out of the address.</summary>
    public static Answer Open(Words words)
    {
        var factors = FactorWords.For(words);
        return PageFrame.Wrap(StatusCodes.Status200OK, words, factors.Approve, $"""
            <h1>{factors.Approve}</h1>
            <noscript><p class="bad">{factors.NeedsScript}</p></noscript>
            <form method="post" action="{ApproveByLink.Path}">
            <input type="hidden" name="session" value="">
            </form>
            """, script: Script);
    }

    public static Answer Show(int status, Words words, Waiting waiting, string token, string? complaint)
    {
        var factors = FactorWords.For(words);
        return PageFrame.Wrap(status, words, factors.Approve, $"""
            <h1>{factors.AsksForApproval(waiting.Client)}</h1>
            {SignInPages.Complaint(complaint)}
            {AskedView.Of(words, waiting.Session)}
            <p class="soft">{factors.OnlyIfYou} ({factors.UntilTime(waiting.Session.ExpiresAt)})</p>
            {Button(token, "approve", factors.Approve, "")}
            {Button(token, "refuse", factors.Refuse, "plain")}
            """);
    }

    public static Answer Ended(Words words, Approval approval) => approval switch
    {
        Approval.Approved => Say(StatusCodes.Status200OK, words, FactorWords.For(words).Approved),
        Approval.Refused => Say(StatusCodes.Status200OK, words, FactorWords.For(words).Refused),
        Approval.NotBelieved or Approval.Over => Over(words),
    };

    public static Answer Over(Words words) => Say(StatusCodes.Status404NotFound, words, FactorWords.For(words).Over);

    public static Html Hidden(string token, string act) => $"""
        <input type="hidden" name="session" value="{token}">
        <input type="hidden" name="act" value="{act}">
        """;

    private static Html Button(string token, string act, string label, string style) => $"""
        <form method="post" action="{ApproveByLink.Path}">
        {Hidden(token, act)}
        <button class="{style}" type="submit">{label}</button>
        </form>
        """;

    private static Answer Say(int status, Words words, string sentence) => PageFrame.Wrap(
        status, words, FactorWords.For(words).Approve, $"""
        <h1>{sentence}</h1>
        """);
}

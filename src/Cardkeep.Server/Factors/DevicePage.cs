using Cardkeep.Http;
using Cardkeep.OAuth.Pages;
using Cardkeep.Passkeys;

namespace Cardkeep.Factors;

/// <summary>The pages of <see cref="ApproveByDevice"/> and of pairing.</summary>
internal static class DevicePage
{
    // It looks every three seconds while somebody sees the page, for ten minutes; then somebody has to say that they are still there.
    private const string Script = """
        const list = document.getElementById('requests');
        const more = document.getElementById('more');
        const most = 200;
        let left = most;
        // What still waits stays as it is, and keeps the focus; what is new comes beside it, and is read out. Where the request goes that
        // had the focus, the heading has it.
        function take(piece) {
          const held = list.firstElementChild;
          if (piece?.dataset.version === held?.dataset.version) return;
          if (!piece || !held) { list.replaceChildren(...(piece ? [piece] : [])); return; }
          const known = new Map([...held.children].map(one => [one.id, one]));
          const next = [...piece.children].map(one => known.get(one.id) ?? one);
          const gone = [...held.children].filter(one => !next.includes(one));
          const isLost = gone.some(one => one.contains(document.activeElement));
          gone.forEach(one => one.remove());
          next.forEach((one, place) => {
            if (held.children[place] !== one) held.insertBefore(one, held.children[place] ?? null);
          });
          held.dataset.version = piece.dataset.version;
          if (isLost) document.querySelector('h1').focus();
        }
        async function look() {
          if (document.hidden) return;
          if (left <= 0) { more.hidden = false; return; }
          left -= 1;
          try {
            const answer = await fetch('/approve/requests');
            if (!answer.ok) return;
            take(new DOMParser().parseFromString(await answer.text(), 'text/html').body.firstElementChild);
          } catch { }
        }
        function goOn() { left = most; more.hidden = true; look(); }
        document.addEventListener('visibilitychange', goOn);
        more.addEventListener('click', goOn);
        setInterval(look, 3000);
        """;

    public static Answer Show(Words words, Device device, string formToken, IReadOnlyList<Waiting> waiting, string? complaint)
    {
        var factors = FactorWords.For(words);
        return PageFrame.Wrap(StatusCodes.Status200OK, words, factors.Requests, $"""
            <h1 tabindex="-1">{factors.Requests}</h1>
            <p class="soft">{device.Account.OrganizationName}, {device.Account.Name}: {device.Passkey.Name}</p>
            {SignInPages.Complaint(complaint)}
            <div id="requests" aria-live="polite">{List(words, formToken, waiting)}</div>
            <button id="more" class="plain" type="button" hidden>{factors.GoOn}</button>
            <form class="foot" method="post" action="{ApproveByDevice.Path}">
            {Fields(formToken, "unpair")}
            <button class="link" type="submit">{factors.Unpair}</button>
            </form>
            """, script: Script);
    }

    /// <summary>What waits, one under the other; it says in itself which ones they are.</summary>
    public static Html List(Words words, string formToken, IReadOnlyList<Waiting> waiting)
    {
        var version = string.Join(' ', waiting.Select(one => one.Session.Id.ToString("N")));
        if (waiting is []) return $"""<div data-version="{version}"><p id="nothing">{FactorWords.For(words).NothingWaits}</p></div>""";
        return $"""<div data-version="{version}">{Html.Join(waiting.Select(one => Request(words, formToken, one)))}</div>""";
    }

    /// <summary>A piece of the page, by itself.</summary>
    public static Answer Piece(Words words, Html piece) => Answer.Html(StatusCodes.Status200OK, piece.ToBytes(),
    [
        ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Language", words.Language),
        ("Vary", "Accept-Language"),
    ]);

    /// <param name="address">Where somebody signs in who wants a code.</param>
    public static Answer AskCode(
        int status, Words words, string address, string formToken, string? complaint, (string Name, string Value)? cookie)
    {
        var factors = FactorWords.For(words);
        return PageFrame.Wrap(status, words, factors.PairThis, $"""
            <h1>{factors.PairThis}</h1>
            <p>{factors.PairFrom(address)}</p>
            {SignInPages.Complaint(complaint)}
            <form method="post" action="{ApproveByDevice.Path}">
            {Fields(formToken, "pair")}
            <label for="code">{factors.Code}</label>
            <input id="code" name="code" type="text" autocomplete="off" autocapitalize="characters" maxlength="12" required autofocus>
            <label for="name">{factors.PhoneName}</label>
            <input id="name" name="name" type="text" autocomplete="off" maxlength="40">
            <button type="submit">{factors.PairThis}</button>
            </form>
            """, cookie: cookie);
    }

    /// <summary>For the one who is signed in: what they type on their phone.</summary>
    /// <param name="address">Which they open there.</param>
    public static Answer ShowCode(SecurityDesk desk, string address, string code) =>
        PageFrame.Wrap(StatusCodes.Status200OK, desk.Words, desk.Factors.PairPhone, $"""
            <h1>{desk.Factors.PairPhone}</h1>
            {SecurityPage.For(desk.Account)}
            <p>{desk.Factors.PairAt(address)}</p>
            <p class="code">{code}</p>
            {SignInPages.Back(Security.Path, desk.Factors.Security)}
            """);

    public static Html For(PasskeyOwner owner) => $"<p>{owner.Name}</p>";

    public static Html PairingFields(string formToken, string name) => $"""
        {Fields(formToken, "pair")}
        <input type="hidden" name="name" value="{name}">
        """;

    public static Html Hidden(string formToken, string act, Guid session) => $"""
        {Fields(formToken, act)}
        <input type="hidden" name="request" value="{session.ToString("D")}">
        """;

    private static Html Fields(string formToken, string act) => $"""
        <input type="hidden" name="form_token" value="{formToken}">
        <input type="hidden" name="act" value="{act}">
        """;

    private static Html Request(Words words, string formToken, Waiting waiting)
    {
        var factors = FactorWords.For(words);
        var id = waiting.Session.Id;
        return $"""
            <section id="request-{id.ToString("N")}">
            <p class="soft">{factors.AsksForApproval(waiting.Client)} ({factors.UntilTime(waiting.Session.ExpiresAt)})</p>
            <div id="what-{id.ToString("N")}">{AskedView.Of(words, waiting.Session)}</div>
            {Button(formToken, "approve", id, factors.Approve, "")}
            {Button(formToken, "refuse", id, factors.Refuse, "plain")}
            </section>
            """;
    }

    private static Html Button(string formToken, string act, Guid session, string label, string style) => $"""
        <form method="post" action="{ApproveByDevice.Path}">
        {Hidden(formToken, act, session)}
        <button class="{style}" type="submit" aria-describedby="what-{session.ToString("N")}">{label}</button>
        </form>
        """;
}

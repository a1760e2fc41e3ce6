using Cardkeep.Http;
using Cardkeep.Passkeys;

namespace Cardkeep.OAuth.Pages;

/// <summary>The page that has a browser make or use a passkey, by a script that the policy knows by its hash.</summary>
internal static class PasskeyPage
{
    // It begins by itself, and again where somebody presses the button; what comes of it goes back as a form.
    private const string Script = """
        const form = document.querySelector('form[data-passkey]');
        const complaint = document.getElementById('complaint');
        let busy = false;
        async function run() {
          if (busy) return;
          busy = true;
          complaint.hidden = true;
          try {
            const options = JSON.parse(form.dataset.options);
            const credential = form.dataset.passkey === 'create'
              ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
              : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
            form.elements.credential.value = JSON.stringify(credential.toJSON());
            form.submit();
          } catch {
            complaint.hidden = false;
            busy = false;
          }
        }
        form.addEventListener('submit', event => { event.preventDefault(); run(); });
        run();
        """;

    public static Answer Use(Words words, PasskeyForm form) => Show(words, form, "get", FactorWords.For(words).UsePasskey);

    public static Answer Make(Words words, PasskeyForm form) => Show(words, form, "create", FactorWords.For(words).MakePasskey);

    private static Answer Show(Words words, PasskeyForm form, string kind, string button)
    {
        var factors = FactorWords.For(words);
        return PageFrame.Wrap(StatusCodes.Status200OK, words, form.Title, $"""
            <h1>{form.Title}</h1>
            {form.Content}
            <p class="bad" id="complaint" role="alert" hidden>{factors.PasskeyFailed}</p>
            <noscript><p class="bad">{factors.NeedsScript}</p></noscript>
            <form method="post" action="{form.Action}" data-passkey="{kind}" data-options="{form.Begun.Options}">
            {form.Hidden}
            <input type="hidden" name="challenge" value="{form.Begun.Token}">
            <input type="hidden" name="credential" value="">
            <button type="submit">{button}</button>
            </form>
            {form.Below}
            """, form.LeadsTo, form.Cookie, script: Script);
    }
}

/// <param name="Action">Where the answer goes.</param>
/// <param name="Begun">What the browser is given.</param>
internal sealed record PasskeyForm(string Action, string Title, BegunCeremony Begun)
{
    /// <summary>What it is for.</summary>
    public Html Content { get; init; } = Html.Nothing;

    /// <summary>Fields that the form carries besides.</summary>
    public Html Hidden { get; init; } = Html.Nothing;

    /// <summary>What stands below the form.</summary>
    public Html Below { get; init; } = Html.Nothing;

    /// <inheritdoc cref="PageFrame.Wrap"/>
    public string? LeadsTo { get; init; }

    /// <inheritdoc cref="PageFrame.Wrap"/>
    public (string Name, string Value)? Cookie { get; init; }
}

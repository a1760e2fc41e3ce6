namespace Cardkeep.OAuth.Pages;

internal static class WordsInItalian
{
    public static Words All { get; } = new()
    {
        Language = "it",
        SignIn = "Accedi",
        ToContinue = "per continuare su {0}",
        Email = "Indirizzo e-mail",
        Password = "Password",
        Wrong = "L’indirizzo e-mail o la password non sono corretti.",
        TooManyTries = "Troppi tentativi. Attendi {0} min, poi riprova.",
        TooManyAtOnce = "In questo momento accedono molte persone. Riprova tra poco.",
        PageTooOld = "Questa pagina è rimasta aperta troppo a lungo. Riprova.",
        NoAccount = "Non hai un account che questa applicazione possa usare.",
        ChooseAccount = "Scegli un account",
        Account = "Account",
        Wants = "{0} chiede l’accesso al tuo account",
        ItWillBeAble = "Potrà:",
        Sent = "La risposta va a {0}.",
        Allow = "Consenti",
        Deny = "Rifiuta",
        SomebodyElse = "Accedi come un’altra persona",
        CannotGoOn = "Impossibile continuare",
        UnknownClient = "L’applicazione che ti ha inviato qui non è conosciuta.",
        UnknownRedirect = "L’applicazione vuole rimandarti a un indirizzo che non ha registrato.",
        TellTheMakers = "È un errore dell’applicazione, non tuo. Chi l’ha creata può correggerlo.",
        Other = "Autorizzazione “{0}”, che qui nulla utilizza",
        Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.read"] = "Vedere le carte che puoi vedere",
            ["card.write"] = "Ordinare, bloccare e modificare le carte, nei limiti dei tuoi diritti",
            ["card.reveal"] = "Ottenere numero, scadenza e CVV delle tue carte, ogni volta con la tua approvazione",
            ["organization.read"] = "Vedere l’organizzazione, i suoi conti e i suoi membri",
            ["membership.read"] = "Vedere chi sei nell’organizzazione",
            ["membership.write"] = "Invitare membri",
            ["phone.write"] = "Far inviare codici al tuo telefono e confermarlo",
            ["team.read"] = "Vedere i team",
            ["team.write"] = "Creare team",
            ["webhook"] = "Essere avvisata quando una carta cambia",
            ["request_cards.write"] = "Richiedere carte a tuo nome",
            ["request_review.write"] = "Approvare e rifiutare richieste di carte",
            ["oauth_clients"] = "Vedere e modificare le applicazioni dell’organizzazione",
            ["offline_access"] = "Continuare quando non ci sei, finché non revochi il consenso",
            ["openid"] = "Sapere chi ha effettuato l’accesso",
        },
    };
}

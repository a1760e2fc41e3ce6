namespace Cardkeep.OAuth.Pages;

internal static class WordsInGerman
{
    public static Words All { get; } = new()
    {
        Language = "de",
        SignIn = "Anmelden",
        ToContinue = "weiter zu {0}",
        Email = "E-Mail-Adresse",
        Password = "Passwort",
        Wrong = "E-Mail-Adresse oder Passwort ist falsch.",
        TooManyTries = "Zu viele Versuche. Bitte {0} Min. warten und dann erneut versuchen.",
        TooManyAtOnce = "Gerade melden sich sehr viele an. Bitte gleich noch einmal versuchen.",
        PageTooOld = "Diese Seite war zu lange offen. Bitte noch einmal versuchen.",
        NoAccount = "Sie haben dort kein Konto, das diese Anwendung nutzen darf.",
        ChooseAccount = "Konto wählen",
        Account = "Konto",
        Wants = "{0} möchte auf Ihr Konto zugreifen",
        ItWillBeAble = "Die Anwendung darf dann:",
        Sent = "Die Antwort geht an {0}.",
        Allow = "Erlauben",
        Deny = "Ablehnen",
        SomebodyElse = "Als jemand anderes anmelden",
        CannotGoOn = "Hier geht es nicht weiter",
        UnknownClient = "Die Anwendung, die Sie hierher geschickt hat, ist nicht bekannt.",
        UnknownRedirect = "Die Anwendung will Sie an eine Adresse zurückschicken, die sie nicht angemeldet hat.",
        TellTheMakers = "Das ist ein Fehler der Anwendung, nicht Ihrer. Wer sie betreibt, kann ihn beheben.",
        Other = "Berechtigung „{0}“, die hier nichts nutzt",
        Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.read"] = "die Karten sehen, die Sie sehen dürfen",
            ["card.write"] = "Karten bestellen, sperren und ändern, soweit Sie es dürfen",
            ["card.reveal"] = "Nummer, Ablaufdatum und CVV Ihrer eigenen Karten erhalten, jedes Mal nach Ihrer Zustimmung",
            ["organization.read"] = "die Organisation, ihre Konten und ihre Mitglieder sehen",
            ["membership.read"] = "sehen, wer Sie in der Organisation sind",
            ["membership.write"] = "Mitglieder einladen",
            ["phone.write"] = "Codes an Ihr Telefon senden lassen und es bestätigen",
            ["team.read"] = "die Teams sehen",
            ["team.write"] = "Teams anlegen",
            ["webhook"] = "erfahren, wenn sich eine Karte ändert",
            ["request_cards.write"] = "in Ihrem Namen Karten beantragen",
            ["request_review.write"] = "Kartenanträge genehmigen und ablehnen",
            ["oauth_clients"] = "die Anwendungen der Organisation sehen und ändern",
            ["offline_access"] = "weitermachen, wenn Sie nicht da sind, bis Sie es widerrufen",
            ["openid"] = "erfahren, wer sich angemeldet hat",
        },
    };
}

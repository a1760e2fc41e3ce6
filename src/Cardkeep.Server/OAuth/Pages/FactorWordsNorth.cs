namespace Cardkeep.OAuth.Pages;

/// <summary>English, German and French.</summary>
internal static class FactorWordsNorth
{
    public static FactorWords English { get; } = new()
    {
        Language = "en",
        SignInByPasskey = "Sign in with a passkey",
        UsePasskey = "Use the passkey",
        MakePasskey = "Create the passkey",
        PasskeyFailed = "That did not work. Please try once more.",
        NoPasskeysHere = "There are no passkeys here: the address of this server is a number, and they want a name.",
        NeedsScript = "This page needs JavaScript.",
        Security = "How you confirm",
        SecurityIntro = "With these you sign in and approve what an application asks for.",
        NothingYet = "Nothing yet.",
        AddPasskey = "Add a passkey",
        PasskeyName = "Its name, for you",
        Remove = "Remove",
        Added = "added on {0}",
        Used = "last used on {0}",
        ProveFirst = "Before something changes here, confirm that it is you.",
        ByPasskey = "Confirm with a passkey",
        ByText = "Confirm with a code by text message",
        CodeSent = "A code was sent to your phone {0}.",
        CodeNotSent = "No code can be sent now. Please try later.",
        Code = "Code",
        Confirm = "Confirm",
        WrongCode = "The code is wrong, or too old.",
        NotAdded = "It was not added: that key is in use already, or ten are the most.",
    };

    public static FactorWords German { get; } = new()
    {
        Language = "de",
        SignInByPasskey = "Mit einem Passkey anmelden",
        UsePasskey = "Passkey verwenden",
        MakePasskey = "Passkey erstellen",
        PasskeyFailed = "Das hat nicht geklappt. Bitte noch einmal versuchen.",
        NoPasskeysHere = "Hier gibt es keine Passkeys: Die Adresse dieses Servers ist eine Zahl, und sie brauchen einen Namen.",
        NeedsScript = "Diese Seite braucht JavaScript.",
        Security = "Womit Sie bestätigen",
        SecurityIntro = "Damit melden Sie sich an und genehmigen, was eine Anwendung verlangt.",
        NothingYet = "Noch nichts.",
        AddPasskey = "Passkey hinzufügen",
        PasskeyName = "Ihr Name dafür",
        Remove = "Entfernen",
        Added = "hinzugefügt am {0}",
        Used = "zuletzt verwendet am {0}",
        ProveFirst = "Bevor sich hier etwas ändert, bestätigen Sie, dass Sie es sind.",
        ByPasskey = "Mit einem Passkey bestätigen",
        ByText = "Mit einem Code per SMS bestätigen",
        CodeSent = "Ein Code wurde an Ihr Telefon {0} geschickt.",
        CodeNotSent = "Jetzt kann kein Code geschickt werden. Bitte später versuchen.",
        Code = "Code",
        Confirm = "Bestätigen",
        WrongCode = "Der Code ist falsch oder zu alt.",
        NotAdded = "Nicht hinzugefügt: Der Schlüssel ist schon in Gebrauch, oder zehn sind das Höchste.",
    };

    public static FactorWords French { get; } = new()
    {
        Language = "fr",
        SignInByPasskey = "Se connecter avec une clé d’accès",
        UsePasskey = "Utiliser la clé d’accès",
        MakePasskey = "Créer la clé d’accès",
        PasskeyFailed = "Cela n’a pas fonctionné. Veuillez réessayer.",
        NoPasskeysHere = "Pas de clés d’accès ici : l’adresse de ce serveur est un nombre, et il leur faut un nom.",
        NeedsScript = "Cette page a besoin de JavaScript.",
        Security = "Vos moyens de confirmer",
        SecurityIntro = "Avec eux vous vous connectez et approuvez ce qu’une application demande.",
        NothingYet = "Rien pour l’instant.",
        AddPasskey = "Ajouter une clé d’accès",
        PasskeyName = "Son nom, pour vous",
        Remove = "Retirer",
        Added = "ajoutée le {0}",
        Used = "utilisée le {0}",
        ProveFirst = "Avant de changer quoi que ce soit ici, confirmez que c’est vous.",
        ByPasskey = "Confirmer avec une clé d’accès",
        ByText = "Confirmer avec un code par SMS",
        CodeSent = "Un code a été envoyé à votre téléphone {0}.",
        CodeNotSent = "Aucun code ne peut être envoyé maintenant. Réessayez plus tard.",
        Code = "Code",
        Confirm = "Confirmer",
        WrongCode = "Le code est faux, ou trop ancien.",
        NotAdded = "Non ajoutée : cette clé sert déjà, ou dix est le maximum.",
    };
}

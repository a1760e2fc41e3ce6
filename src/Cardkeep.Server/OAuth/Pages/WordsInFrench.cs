namespace Cardkeep.OAuth.Pages;

internal static class WordsInFrench
{
    public static Words All { get; } = new()
    {
        Language = "fr",
        SignIn = "Se connecter",
        ToContinue = "pour continuer vers {0}",
        Email = "Adresse e-mail",
        Password = "Mot de passe",
        Wrong = "L’adresse e-mail ou le mot de passe est incorrect.",
        TooManyTries = "Trop de tentatives. Attendez {0} min, puis réessayez.",
        TooManyAtOnce = "Beaucoup de personnes se connectent en ce moment. Veuillez réessayer dans un instant.",
        PageTooOld = "Cette page est restée ouverte trop longtemps. Veuillez réessayer.",
        NoAccount = "Vous n’avez pas de compte que cette application puisse utiliser.",
        ChooseAccount = "Choisir un compte",
        Account = "Compte",
        Wants = "{0} souhaite accéder à votre compte",
        ItWillBeAble = "Elle pourra :",
        Sent = "La réponse est envoyée à {0}.",
        Allow = "Autoriser",
        Deny = "Refuser",
        SomebodyElse = "Se connecter avec un autre compte",
        CannotGoOn = "Impossible de continuer",
        UnknownClient = "L’application qui vous a envoyé ici n’est pas connue.",
        UnknownRedirect = "L’application veut vous renvoyer à une adresse qu’elle n’a pas enregistrée.",
        TellTheMakers = "C’est une erreur de l’application, pas la vôtre. Ses auteurs peuvent la corriger.",
        Other = "Autorisation « {0} », que rien n’utilise ici",
        Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.read"] = "Voir les cartes que vous pouvez voir",
            ["card.write"] = "Commander, bloquer et modifier des cartes, dans la limite de vos droits",
            ["card.reveal"] = "Obtenir le numéro, la date d’expiration et le CVV de vos cartes, chaque fois avec votre accord",
            ["organization.read"] = "Voir l’organisation, ses comptes et ses membres",
            ["membership.read"] = "Voir qui vous êtes dans l’organisation",
            ["membership.write"] = "Inviter des membres",
            ["phone.write"] = "Faire envoyer des codes à votre téléphone et le confirmer",
            ["team.read"] = "Voir les équipes",
            ["team.write"] = "Créer des équipes",
            ["webhook"] = "Être avertie quand une carte change",
            ["request_cards.write"] = "Demander des cartes en votre nom",
            ["request_review.write"] = "Approuver et refuser des demandes de cartes",
            ["oauth_clients"] = "Voir et modifier les applications de l’organisation",
            ["offline_access"] = "Continuer en votre absence, jusqu’à ce que vous le révoquiez",
            ["openid"] = "Savoir qui s’est connecté",
        },
    };
}

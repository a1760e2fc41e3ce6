namespace Cardkeep.OAuth.Pages;

internal static class WordsInEnglish
{
    public static Words All { get; } = new()
    {
        Language = "en",
        SignIn = "Sign in",
        ToContinue = "to continue to {0}",
        Email = "E-mail address",
        Password = "Password",
        Wrong = "E-mail address or password is wrong.",
        TooManyTries = "Too many tries. Wait {0} min, then try again.",
        TooManyAtOnce = "Many people are signing in just now. Please try again in a moment.",
        PageTooOld = "This page was open for too long. Please try once more.",
        NoAccount = "You have no account there that this application may use.",
        ChooseAccount = "Choose an account",
        Account = "Account",
        Wants = "{0} wants access to your account",
        ItWillBeAble = "It will be able to:",
        Sent = "The answer goes to {0}.",
        Allow = "Allow",
        Deny = "Deny",
        SomebodyElse = "Sign in as somebody else",
        CannotGoOn = "This cannot go on",
        UnknownClient = "The application that sent you here is not known.",
        UnknownRedirect = "The application wants to send you back to an address that it has not registered.",
        TellTheMakers = "This is a mistake in the application, not yours. Its makers can mend it.",
        Other = "Permission “{0}”, which nothing here uses",
        Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.read"] = "See the cards that you may see",
            ["card.write"] = "Order cards, lock them and change them, as far as you may",
            ["card.reveal"] = "Get number, expiry and CVV of your own cards, each time after your approval",
            ["organization.read"] = "See the organization, its accounts and its members",
            ["membership.read"] = "See who you are in the organization",
            ["membership.write"] = "Invite members",
            ["phone.write"] = "Have codes sent to your phone, and confirm it",
            ["team.read"] = "See the teams",
            ["team.write"] = "Make teams",
            ["webhook"] = "Be told when a card changes",
            ["request_cards.write"] = "Ask for cards in your name",
            ["request_review.write"] = "Approve and decline requests for cards",
            ["oauth_clients"] = "See and change the applications of the organization",
            ["offline_access"] = "Go on when you are not here, until you withdraw this",
            ["openid"] = "Know who signed in",
        },
    };
}

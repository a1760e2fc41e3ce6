namespace Cardkeep.OAuth.Pages;

internal static class WordsInPortuguese
{
    public static Words All { get; } = new()
    {
        Language = "pt",
        SignIn = "Iniciar sessão",
        ToContinue = "para continuar em {0}",
        Email = "Endereço de e-mail",
        Password = "Palavra-passe",
        Wrong = "O endereço de e-mail ou a palavra-passe está incorreto.",
        TooManyTries = "Demasiadas tentativas. Aguarde {0} min e tente de novo.",
        TooManyAtOnce = "Muitas pessoas estão a iniciar sessão neste momento. Tente de novo dentro de momentos.",
        PageTooOld = "Esta página esteve aberta demasiado tempo. Tente de novo.",
        NoAccount = "Não tem nenhuma conta que esta aplicação possa usar.",
        ChooseAccount = "Escolha uma conta",
        Account = "Conta",
        Wants = "{0} pretende aceder à sua conta",
        ItWillBeAble = "Poderá:",
        Sent = "A resposta é enviada para {0}.",
        Allow = "Permitir",
        Deny = "Recusar",
        SomebodyElse = "Iniciar sessão como outra pessoa",
        CannotGoOn = "Não é possível continuar",
        UnknownClient = "A aplicação que o enviou para aqui não é conhecida.",
        UnknownRedirect = "A aplicação quer enviá-lo de volta para um endereço que não registou.",
        TellTheMakers = "É um erro da aplicação, não seu. Quem a fez pode corrigi-lo.",
        Other = "Permissão “{0}”, que nada aqui utiliza",
        Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.read"] = "Ver os cartões que pode ver",
            ["card.write"] = "Pedir, bloquear e alterar cartões, na medida dos seus direitos",
            ["card.reveal"] = "Obter número, validade e CVV dos seus cartões, de cada vez com a sua aprovação",
            ["organization.read"] = "Ver a organização, as suas contas e os seus membros",
            ["membership.read"] = "Ver quem é na organização",
            ["membership.write"] = "Convidar membros",
            ["phone.write"] = "Fazer enviar códigos para o seu telefone e confirmá-lo",
            ["team.read"] = "Ver as equipas",
            ["team.write"] = "Criar equipas",
            ["webhook"] = "Ser avisada quando um cartão muda",
            ["request_cards.write"] = "Pedir cartões em seu nome",
            ["request_review.write"] = "Aprovar e recusar pedidos de cartões",
            ["oauth_clients"] = "Ver e alterar as aplicações da organização",
            ["offline_access"] = "Continuar na sua ausência, até que o revogue",
            ["openid"] = "Saber quem iniciou sessão",
        },
    };
}

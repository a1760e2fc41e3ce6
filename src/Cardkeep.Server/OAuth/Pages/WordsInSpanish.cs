namespace Cardkeep.OAuth.Pages;

internal static class WordsInSpanish
{
    public static Words All { get; } = new()
    {
        Language = "es",
        SignIn = "Iniciar sesión",
        ToContinue = "para continuar en {0}",
        Email = "Correo electrónico",
        Password = "Contraseña",
        Wrong = "El correo electrónico o la contraseña no son correctos.",
        TooManyTries = "Demasiados intentos. Espera {0} min y vuelve a intentarlo.",
        TooManyAtOnce = "En este momento hay muchas personas iniciando sesión. Inténtalo de nuevo en un momento.",
        PageTooOld = "Esta página ha estado abierta demasiado tiempo. Inténtalo de nuevo.",
        NoAccount = "No tienes ninguna cuenta que esta aplicación pueda usar.",
        ChooseAccount = "Elige una cuenta",
        Account = "Cuenta",
        Wants = "{0} quiere acceder a tu cuenta",
        ItWillBeAble = "Podrá:",
        Sent = "La respuesta se envía a {0}.",
        Allow = "Permitir",
        Deny = "Rechazar",
        SomebodyElse = "Iniciar sesión como otra persona",
        CannotGoOn = "No se puede continuar",
        UnknownClient = "La aplicación que te ha enviado aquí no es conocida.",
        UnknownRedirect = "La aplicación quiere devolverte a una dirección que no ha registrado.",
        TellTheMakers = "Es un error de la aplicación, no tuyo. Sus creadores pueden corregirlo.",
        Other = "Permiso «{0}», que aquí nada utiliza",
        Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.read"] = "Ver las tarjetas que puedes ver",
            ["card.write"] = "Pedir, bloquear y modificar tarjetas, en la medida de tus derechos",
            ["card.reveal"] = "Obtener número, caducidad y CVV de tus tarjetas, cada vez con tu aprobación",
            ["organization.read"] = "Ver la organización, sus cuentas y sus miembros",
            ["membership.read"] = "Ver quién eres en la organización",
            ["membership.write"] = "Invitar a miembros",
            ["phone.write"] = "Hacer enviar códigos a tu teléfono y confirmarlo",
            ["team.read"] = "Ver los equipos",
            ["team.write"] = "Crear equipos",
            ["webhook"] = "Recibir avisos cuando cambia una tarjeta",
            ["request_cards.write"] = "Solicitar tarjetas en tu nombre",
            ["request_review.write"] = "Aprobar y rechazar solicitudes de tarjetas",
            ["oauth_clients"] = "Ver y modificar las aplicaciones de la organización",
            ["offline_access"] = "Continuar cuando no estés, hasta que lo revoques",
            ["openid"] = "Saber quién ha iniciado sesión",
        },
    };
}

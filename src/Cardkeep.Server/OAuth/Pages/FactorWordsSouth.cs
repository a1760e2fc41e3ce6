namespace Cardkeep.OAuth.Pages;

/// <summary>Italian, Spanish and Portuguese.</summary>
internal static class FactorWordsSouth
{
    public static FactorWords Italian { get; } = new()
    {
        Language = "it",
        SignInByPasskey = "Accedi con una passkey",
        UsePasskey = "Usa la passkey",
        MakePasskey = "Crea la passkey",
        PasskeyFailed = "Non ha funzionato. Riprova.",
        NoPasskeysHere = "Qui non ci sono passkey: l’indirizzo di questo server è un numero, e serve un nome.",
        NeedsScript = "Questa pagina richiede JavaScript.",
        Security = "Come confermi",
        SecurityIntro = "Con questi accedi e approvi ciò che un’applicazione chiede.",
        NothingYet = "Ancora nulla.",
        AddPasskey = "Aggiungi una passkey",
        PasskeyName = "Il suo nome, per te",
        Remove = "Rimuovi",
        Added = "aggiunta il {0}",
        Used = "usata l’ultima volta il {0}",
        ProveFirst = "Prima di cambiare qualcosa qui, conferma che sei tu.",
        ByPasskey = "Conferma con una passkey",
        ByText = "Conferma con un codice via SMS",
        CodeSent = "Un codice è stato inviato al tuo telefono {0}.",
        CodeNotSent = "Ora non si può inviare alcun codice. Riprova più tardi.",
        Code = "Codice",
        Confirm = "Conferma",
        WrongCode = "Il codice è errato o troppo vecchio.",
        NotAdded = "Non aggiunta: quella chiave è già in uso, oppure dieci sono il massimo.",
    };

    public static FactorWords Spanish { get; } = new()
    {
        Language = "es",
        SignInByPasskey = "Iniciar sesión con una llave de acceso",
        UsePasskey = "Usar la llave de acceso",
        MakePasskey = "Crear la llave de acceso",
        PasskeyFailed = "No ha funcionado. Inténtalo de nuevo.",
        NoPasskeysHere = "Aquí no hay llaves de acceso: la dirección de este servidor es un número y hace falta un nombre.",
        NeedsScript = "Esta página necesita JavaScript.",
        Security = "Cómo confirmas",
        SecurityIntro = "Con esto inicias sesión y apruebas lo que pide una aplicación.",
        NothingYet = "Todavía nada.",
        AddPasskey = "Añadir una llave de acceso",
        PasskeyName = "Su nombre, para ti",
        Remove = "Quitar",
        Added = "añadida el {0}",
        Used = "usada por última vez el {0}",
        ProveFirst = "Antes de cambiar algo aquí, confirma que eres tú.",
        ByPasskey = "Confirmar con una llave de acceso",
        ByText = "Confirmar con un código por SMS",
        CodeSent = "Se ha enviado un código a tu teléfono {0}.",
        CodeNotSent = "Ahora no se puede enviar ningún código. Inténtalo más tarde.",
        Code = "Código",
        Confirm = "Confirmar",
        WrongCode = "El código es incorrecto o demasiado antiguo.",
        NotAdded = "No se ha añadido: esa llave ya se usa, o diez son el máximo.",
    };

    public static FactorWords Portuguese { get; } = new()
    {
        Language = "pt",
        SignInByPasskey = "Iniciar sessão com uma chave de acesso",
        UsePasskey = "Usar a chave de acesso",
        MakePasskey = "Criar a chave de acesso",
        PasskeyFailed = "Não funcionou. Tente de novo.",
        NoPasskeysHere = "Aqui não há chaves de acesso: o endereço deste servidor é um número e é preciso um nome.",
        NeedsScript = "Esta página precisa de JavaScript.",
        Security = "Como confirma",
        SecurityIntro = "Com isto inicia sessão e aprova o que uma aplicação pede.",
        NothingYet = "Ainda nada.",
        AddPasskey = "Adicionar uma chave de acesso",
        PasskeyName = "O nome, para si",
        Remove = "Remover",
        Added = "adicionada em {0}",
        Used = "usada em {0}",
        ProveFirst = "Antes de mudar algo aqui, confirme que é você.",
        ByPasskey = "Confirmar com uma chave de acesso",
        ByText = "Confirmar com um código por SMS",
        CodeSent = "Foi enviado um código para o seu telefone {0}.",
        CodeNotSent = "Agora não se pode enviar nenhum código. Tente mais tarde.",
        Code = "Código",
        Confirm = "Confirmar",
        WrongCode = "O código está errado ou é demasiado antigo.",
        NotAdded = "Não foi adicionada: essa chave já está em uso, ou dez é o máximo.",
    };
}

namespace Cardkeep.Sca;

/// <summary>The words of text messages, language by language.</summary>
internal static class CodeWordsByLanguage
{
    public static CodeWords English { get; } = new()
    {
        Language = "en",
        OfSession = "{0} is your Cardkeep code. {1}. Good until {2} UTC, for this alone. Not you? Use it nowhere.",
        OfPhone = "{0} is your Cardkeep code to confirm this phone. Good until {1} UTC. Not you? Use it nowhere.",
        OfProof = "{0} is your Cardkeep code to change how you confirm. Good until {1} UTC. Not you? Use it nowhere.",
        None = "none",
        Titles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.order"] = "Order a card",
            ["card.order.bulk"] = "Order cards",
            ["card.unlock"] = "Unlock a card",
            ["card.limits.update"] = "Change limits",
            ["request.approve"] = "Approve a card",
            ["card.lock"] = "Lock a card",
            ["card.lost"] = "Report a card lost",
            ["card.stolen"] = "Report a card stolen",
            ["card.discard"] = "Discard a card",
            ["card.nickname.update"] = "Rename a card",
            ["card.options.update"] = "Change a card's options",
            ["card.restrictions.update"] = "Change a card's restrictions",
            ["card.see-details"] = "See a card's number",
            ["card.encrypt-details"] = "Give a card's number to a program",
            ["card.show.pin"] = "See a PIN",
            ["card.set.pin"] = "Choose a PIN",
        },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["payment_lifespan_limit"] = "payments in all",
            ["payment_monthly_limit"] = "payments a month",
            ["payment_daily_limit"] = "payments a day",
            ["payment_transaction_limit"] = "each payment",
            ["atm_monthly_limit"] = "withdrawals a month",
            ["atm_daily_limit"] = "withdrawals a day",
        },
    };

    public static CodeWords Italian { get; } = new()
    {
        Language = "it",
        OfSession = "{0} è il tuo codice Cardkeep. {1}. Valido fino alle {2} UTC, solo per questo. Non sei tu? Non usarlo.",
        OfPhone = "{0} è il tuo codice Cardkeep per confermare questo telefono. Valido fino alle {1} UTC. Non sei tu? Non usarlo.",
        OfProof = "{0} è il tuo codice Cardkeep per cambiare come confermi. Valido fino alle {1} UTC. Non sei tu? Non usarlo.",
        None = "nessuno",
        Titles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.order"] = "Ordinare una carta",
            ["card.order.bulk"] = "Ordinare carte",
            ["card.unlock"] = "Sbloccare una carta",
            ["card.limits.update"] = "Cambiare limiti",
            ["request.approve"] = "Approvare una carta",
            ["card.lock"] = "Bloccare una carta",
            ["card.lost"] = "Segnalare una carta smarrita",
            ["card.stolen"] = "Segnalare una carta rubata",
            ["card.discard"] = "Eliminare una carta",
            ["card.nickname.update"] = "Rinominare una carta",
            ["card.options.update"] = "Cambiare le opzioni di una carta",
            ["card.restrictions.update"] = "Cambiare le restrizioni di una carta",
            ["card.see-details"] = "Vedere il numero di una carta",
            ["card.encrypt-details"] = "Dare il numero di una carta a un programma",
            ["card.show.pin"] = "Vedere un PIN",
            ["card.set.pin"] = "Scegliere un PIN",
        },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["payment_lifespan_limit"] = "pagamenti in tutto",
            ["payment_monthly_limit"] = "pagamenti al mese",
            ["payment_daily_limit"] = "pagamenti al giorno",
            ["payment_transaction_limit"] = "ogni pagamento",
            ["atm_monthly_limit"] = "prelievi al mese",
            ["atm_daily_limit"] = "prelievi al giorno",
        },
    };

    public static CodeWords Spanish { get; } = new()
    {
        Language = "es",
        OfSession = "{0} es tu código Cardkeep. {1}. Válido hasta las {2} UTC, solo para esto. ¿No eres tú? No lo uses.",
        OfPhone = "{0} es tu código Cardkeep para confirmar este teléfono. Válido hasta las {1} UTC. ¿No eres tú? No lo uses.",
        OfProof = "{0} es tu código Cardkeep para cambiar cómo confirmas. Válido hasta las {1} UTC. ¿No eres tú? No lo uses.",
        None = "ninguno",
        Titles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.order"] = "Pedir una tarjeta",
            ["card.order.bulk"] = "Pedir tarjetas",
            ["card.unlock"] = "Desbloquear una tarjeta",
            ["card.limits.update"] = "Cambiar límites",
            ["request.approve"] = "Aprobar una tarjeta",
            ["card.lock"] = "Bloquear una tarjeta",
            ["card.lost"] = "Avisar de una tarjeta perdida",
            ["card.stolen"] = "Avisar de una tarjeta robada",
            ["card.discard"] = "Descartar una tarjeta",
            ["card.nickname.update"] = "Cambiar el nombre de una tarjeta",
            ["card.options.update"] = "Cambiar las opciones de una tarjeta",
            ["card.restrictions.update"] = "Cambiar las restricciones de una tarjeta",
            ["card.see-details"] = "Ver el número de una tarjeta",
            ["card.encrypt-details"] = "Dar el número de una tarjeta a un programa",
            ["card.show.pin"] = "Ver un PIN",
            ["card.set.pin"] = "Elegir un PIN",
        },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["payment_lifespan_limit"] = "pagos en total",
            ["payment_monthly_limit"] = "pagos al mes",
            ["payment_daily_limit"] = "pagos al día",
            ["payment_transaction_limit"] = "cada pago",
            ["atm_monthly_limit"] = "retiradas al mes",
            ["atm_daily_limit"] = "retiradas al día",
        },
    };

    public static CodeWords German { get; } = new()
    {
        Language = "de",
        OfSession = "{0} ist Ihr Cardkeep-Code. {1}. Gültig bis {2} UTC, nur hierfür. Nicht Sie? Nirgends eingeben.",
        OfPhone = "{0} ist Ihr Cardkeep-Code, um dieses Telefon zu bestätigen. Gültig bis {1} UTC. Nicht Sie? Nirgends eingeben.",
        OfProof = "{0} ist Ihr Cardkeep-Code, um zu ändern, womit Sie bestätigen. Gültig bis {1} UTC. Nicht Sie? Nirgends eingeben.",
        None = "keine",
        Titles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.order"] = "Karte bestellen",
            ["card.order.bulk"] = "Karten bestellen",
            ["card.unlock"] = "Karte entsperren",
            ["card.limits.update"] = "Limits ändern",
            ["request.approve"] = "Karte genehmigen",
            ["card.lock"] = "Karte sperren",
            ["card.lost"] = "Karte verloren melden",
            ["card.stolen"] = "Karte gestohlen melden",
            ["card.discard"] = "Karte löschen",
            ["card.nickname.update"] = "Karte umbenennen",
            ["card.options.update"] = "Optionen einer Karte ändern",
            ["card.restrictions.update"] = "Einschränkungen einer Karte ändern",
            ["card.see-details"] = "Nummer einer Karte ansehen",
            ["card.encrypt-details"] = "Nummer einer Karte einem Programm geben",
            ["card.show.pin"] = "PIN ansehen",
            ["card.set.pin"] = "PIN wählen",
        },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["payment_lifespan_limit"] = "Zahlungen insgesamt",
            ["payment_monthly_limit"] = "Zahlungen im Monat",
            ["payment_daily_limit"] = "Zahlungen am Tag",
            ["payment_transaction_limit"] = "jede Zahlung",
            ["atm_monthly_limit"] = "Abhebungen im Monat",
            ["atm_daily_limit"] = "Abhebungen am Tag",
        },
    };

    public static CodeWords French { get; } = new()
    {
        Language = "fr",
        OfSession = "{0} est votre code Cardkeep. {1}. Valable jusqu’à {2} UTC, pour cela seul. Pas vous ? Ne l’utilisez pas.",
        OfPhone = "{0} est votre code Cardkeep pour confirmer ce téléphone. Valable jusqu’à {1} UTC. Pas vous ? Ne l’utilisez pas.",
        OfProof = "{0} est votre code Cardkeep pour changer vos moyens. Valable jusqu’à {1} UTC. Pas vous ? Ne l’utilisez pas.",
        None = "aucun",
        Titles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.order"] = "Commander une carte",
            ["card.order.bulk"] = "Commander des cartes",
            ["card.unlock"] = "Débloquer une carte",
            ["card.limits.update"] = "Changer des plafonds",
            ["request.approve"] = "Approuver une carte",
            ["card.lock"] = "Bloquer une carte",
            ["card.lost"] = "Déclarer une carte perdue",
            ["card.stolen"] = "Déclarer une carte volée",
            ["card.discard"] = "Supprimer une carte",
            ["card.nickname.update"] = "Renommer une carte",
            ["card.options.update"] = "Changer les options d’une carte",
            ["card.restrictions.update"] = "Changer les restrictions d’une carte",
            ["card.see-details"] = "Voir le numéro d’une carte",
            ["card.encrypt-details"] = "Donner le numéro d’une carte à un programme",
            ["card.show.pin"] = "Voir un code PIN",
            ["card.set.pin"] = "Choisir un code PIN",
        },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["payment_lifespan_limit"] = "paiements en tout",
            ["payment_monthly_limit"] = "paiements par mois",
            ["payment_daily_limit"] = "paiements par jour",
            ["payment_transaction_limit"] = "chaque paiement",
            ["atm_monthly_limit"] = "retraits par mois",
            ["atm_daily_limit"] = "retraits par jour",
        },
    };

    public static CodeWords Portuguese { get; } = new()
    {
        Language = "pt",
        OfSession = "{0} é o seu código Cardkeep. {1}. Válido até às {2} UTC, só para isto. Não foi você? Não o use.",
        OfPhone = "{0} é o seu código Cardkeep para confirmar este telefone. Válido até às {1} UTC. Não foi você? Não o use.",
        OfProof = "{0} é o seu código Cardkeep para mudar como confirma. Válido até às {1} UTC. Não é você? Não o use.",
        None = "nenhum",
        Titles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["card.order"] = "Pedir um cartão",
            ["card.order.bulk"] = "Pedir cartões",
            ["card.unlock"] = "Desbloquear um cartão",
            ["card.limits.update"] = "Alterar limites",
            ["request.approve"] = "Aprovar um cartão",
            ["card.lock"] = "Bloquear um cartão",
            ["card.lost"] = "Comunicar um cartão perdido",
            ["card.stolen"] = "Comunicar um cartão roubado",
            ["card.discard"] = "Eliminar um cartão",
            ["card.nickname.update"] = "Mudar o nome de um cartão",
            ["card.options.update"] = "Alterar as opções de um cartão",
            ["card.restrictions.update"] = "Alterar as restrições de um cartão",
            ["card.see-details"] = "Ver o número de um cartão",
            ["card.encrypt-details"] = "Dar o número de um cartão a um programa",
            ["card.show.pin"] = "Ver um PIN",
            ["card.set.pin"] = "Escolher um PIN",
        },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["payment_lifespan_limit"] = "pagamentos no total",
            ["payment_monthly_limit"] = "pagamentos por mês",
            ["payment_daily_limit"] = "pagamentos por dia",
            ["payment_transaction_limit"] = "cada pagamento",
            ["atm_monthly_limit"] = "levantamentos por mês",
            ["atm_daily_limit"] = "levantamentos por dia",
        },
    };
}

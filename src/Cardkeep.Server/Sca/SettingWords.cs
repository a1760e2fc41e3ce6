namespace Cardkeep.Sca;

/// <summary>How settings are said, in one language.</summary>
/// <param name="Days">From Monday on, parted by spaces.</param>
internal sealed record SettingWords(string Language, string On, string Off, string All, string Days)
{
    private static readonly IReadOnlyList<SettingWords> Known =
    [
        new("en", "on", "off", "all", "Mon Tue Wed Thu Fri Sat Sun")
        {
            Labels = Label(
                "name", "withdrawals", "contactless", "online payments", "payments abroad", "days", "merchants",
                "account", "ends", "goes to", "recipient", "street", "design", "print"),
        },
        new("it", "sì", "no", "tutti", "lun mar mer gio ven sab dom")
        {
            Labels = Label(
                "nome", "prelievi", "contactless", "pagamenti online", "pagamenti all’estero", "giorni", "esercenti",
                "conto", "scade", "spedita a", "destinatario", "via", "design", "stampa"),
        },
        new("es", "sí", "no", "todos", "lun mar mié jue vie sáb dom")
        {
            Labels = Label(
                "nombre", "retiradas", "sin contacto", "pagos en línea", "pagos en el extranjero", "días", "comercios",
                "cuenta", "caduca", "se envía a", "destinatario", "calle", "diseño", "impresión"),
        },
        new("de", "ein", "aus", "alle", "Mo Di Mi Do Fr Sa So")
        {
            Labels = Label(
                "Name", "Abhebungen", "kontaktlos", "Zahlungen online", "Zahlungen im Ausland", "Tage", "Händler",
                "Konto", "endet", "geht an", "Empfänger", "Straße", "Design", "Druck"),
        },
        new("fr", "oui", "non", "tous", "lun mar mer jeu ven sam dim")
        {
            Labels = Label(
                "nom", "retraits", "sans contact", "paiements en ligne", "paiements à l’étranger", "jours", "commerçants",
                "compte", "prend fin", "envoyée à", "destinataire", "rue", "design", "impression"),
        },
        new("pt", "sim", "não", "todos", "seg ter qua qui sex sáb dom")
        {
            Labels = Label(
                "nome", "levantamentos", "sem contacto", "pagamentos online", "pagamentos no estrangeiro", "dias", "comerciantes",
                "conta", "termina", "vai para", "destinatário", "rua", "design", "impressão"),
        },
    ];

    /// <summary>By the wire's name.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public static SettingWords For(CodeWords words) => Known.Single(known => known.Language == words.Language);

    /// <summary>What a setting will be, and of a card that is there what it was.</summary>
    public string Change(AskedSetting setting, string arrow = ">") => setting.From is { } from
        ? $"{Say(setting, from)} {arrow} {Say(setting, setting.To)}"
        : Say(setting, setting.To);

    // What somebody called something is their own words: the quotes tell where they end, so there are none in them.
    private string Say(AskedSetting setting, string value) => setting.Name switch
    {
        _ when setting.IsNamed => $"\"{OwnWords.Plain(value).Replace('"', '\'')}\"",
        AskedSetting.PreExpiresAt or AskedSetting.Design or AskedSetting.TypeOfPrint => value,
        AskedSetting.ActiveDays => value.Length == AskedSetting.EveryDay.Length
            ? All
            : string.Join(", ", value.Split(' ').Select(day => Days.Split(' ')[day[0] - '1'])),
        AskedSetting.Categories => value.Length == 0 ? All : value.Replace(" ", ", ", StringComparison.Ordinal).Replace('_', ' '),
        _ => value == AskedSetting.On ? On : Off,
    };

    private static Dictionary<string, string> Label(
        string nickname, string atm, string nfc, string online, string foreign, string days, string categories, string account,
        string end, string address, string contact, string street, string design, string print) =>
        new(StringComparer.Ordinal)
        {
            [AskedSetting.Nickname] = nickname,
            [AskedSetting.Atm] = atm,
            [AskedSetting.Nfc] = nfc,
            [AskedSetting.Online] = online,
            [AskedSetting.Foreign] = foreign,
            [AskedSetting.ActiveDays] = days,
            [AskedSetting.Categories] = categories,
            [AskedSetting.Account] = account,
            [AskedSetting.PreExpiresAt] = end,
            [AskedSetting.Address] = address,
            [AskedSetting.Contact] = contact,
            [AskedSetting.Street] = street,
            [AskedSetting.Design] = design,
            [AskedSetting.TypeOfPrint] = print,
        };
}

using System.Globalization;
using Cardkeep.Cards;

namespace Cardkeep;

/// <summary>What an operator changes in the table of levels.</summary>
internal static class LevelSettings
{
    public const string Maxima = "CARDKEEP_LEVEL_MAXIMA";

    public const string Required = "CARDKEEP_LEVEL_REQUIRED";

    private const string MaximaForm = "must be like standard.payment=25000,metal.atm=5000, in whole euros";

    private const string RequiredForm =
        "must be like virtual.payment_monthly_limit,plus.card_design, each a member that may be left out on that level";

    /// <exception cref="SettingException">One line that names the setting and says what it may be.</exception>
    public static LevelTable Read(string? maxima, string? required)
    {
        var levels = PartsOf(maxima).Aggregate(LevelTable.Default, WithMaximum);
        return PartsOf(required).Aggregate(levels, Demanding);
    }

    private static string[] PartsOf(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static LevelTable WithMaximum(LevelTable levels, string part)
    {
        if (part.Split('.', '=') is not [var name, var which, var amount]
            || Names<CardLevel>.Find(name) is not { } level
            || !int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var euros))
        {
            throw new SettingException(Maxima, MaximaForm);
        }

        return which switch
        {
            "payment" => levels.With(level, levels[level] with { PaymentMost = Money.FromEuros(euros) }),
            "atm" when level.IsPhysical() => levels.With(level, levels[level] with { AtmMost = Money.FromEuros(euros) }),
            _ => throw new SettingException(Maxima, MaximaForm),
        };
    }

    private static LevelTable Demanding(LevelTable levels, string part) =>
        part.Split('.') is [var name, var member] && Names<CardLevel>.Find(name) is { } level && OrderForm.MayBeDemanded(member, level)
            ? levels.Demanding(level, member)
            : throw new SettingException(Required, RequiredForm);
}

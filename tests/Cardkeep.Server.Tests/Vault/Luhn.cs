namespace Cardkeep.Tests.Vault;

/// <summary>
/// ISO/IEC 7812-1, annex B, written without a look at ours: every second digit from the right counts double, digit by digit.
/// </summary>
internal static class Luhn
{
    public static bool Holds(string digits)
    {
        var sum = 0;
        for (var place = digits.Length - 1; place >= 0; place--)
        {
            var doubled = (digits.Length - place) % 2 == 0 ? 2 * (digits[place] - '0') : digits[place] - '0';
            sum += doubled / 10 + doubled % 10;
        }

        return sum % 10 == 0;
    }
}

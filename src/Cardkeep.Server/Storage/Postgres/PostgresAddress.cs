using System.Globalization;

namespace Cardkeep.Storage.Postgres;

/// <summary>Where a PostgreSQL is: <c>postgres://user:password@host:5432/database</c>, or <c>?host=/folder</c> for a socket.</summary>
internal sealed record PostgresAddress(string Host, int Port, string User, string? Password, string Database)
{
    public const string Scheme = "postgres://";
    private const int UsualPort = 5432;

    /// <summary>Null where the text is no such address.</summary>
    public static PostgresAddress? Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) return null;

        var rest = text[Scheme.Length..];
        var (address, query) = Split(rest, '?');
        var (authority, database) = Split(address, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Split(at < 0 ? "" : authority[..at], ':');
        var (host, port) = Split(authority[(at + 1)..], ':');
        if (query.StartsWith("host=", StringComparison.Ordinal)) host = Uri.UnescapeDataString(query["host=".Length..]);
        else if (query.Length > 0) return null;

        var number = UsualPort;
        if (host.Length == 0 || database.Length == 0 || user.Length == 0) return null;
        if (port.Length > 0 && !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)) return null;
        return new PostgresAddress(
            host, number, Uri.UnescapeDataString(user), password.Length == 0 ? null : Uri.UnescapeDataString(password), Uri.UnescapeDataString(database));
    }

    /// <summary>Without the password, for people and logs.</summary>
    public override string ToString() => $"{Host}/{Database}";

    private static (string Before, string After) Split(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace Cardkeep.Storage.Postgres;

/// <summary>
/// Where a PostgreSQL is: <c>postgres://user:password@host:5432/database</c>, with <c>?host=/folder</c> for a socket and
/// <c>?sslmode=</c> one of disable, allow, prefer (the default), require, verify-ca, verify-full.
/// </summary>
internal sealed record PostgresAddress(string Host, int Port, string User, string? Password, string Database, SslMode Tls)
{
    public const string Scheme = "postgres://";

    /// <summary>Names a file, so that the address may be seen by whoever sees settings.</summary>
    public const string PasswordFileSetting = "CARDKEEP_DATABASE_PASSWORD_FILE";

    private const int UsualPort = 5432;

    /// <summary>Where the password is, when it is not in the address.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>What two settings say together. Null: the database is no PostgreSQL.</summary>
    /// <exception cref="SettingException">No such address, or two passwords.</exception>
    public static PostgresAddress? Read(string database, string? passwordFile)
    {
        if (!database.StartsWith(Scheme, StringComparison.Ordinal)) return null;

        var address = Parse(database)
            ?? throw new SettingException("CARDKEEP_DATABASE", "must be postgres://user:password@host:5432/database");
        return address.Password is null || passwordFile is null
            ? address with { PasswordFile = passwordFile }
            : throw new SettingException(PasswordFileSetting, "cannot be set beside a password in CARDKEEP_DATABASE");
    }

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
        var tls = SslMode.Prefer;
        foreach (var (name, value) in QueryHelpers.ParseQuery(query))
        {
            if (name == "host") host = value.ToString();
            else if (name != "sslmode" || !TryReadTls(value.ToString(), out tls)) return null;
        }

        var number = UsualPort;
        if (host.Length == 0 || database.Length == 0 || user.Length == 0) return null;
        if (port.Length > 0 && !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)) return null;
        return new PostgresAddress(
            host,
            number,
            Uri.UnescapeDataString(user),
            password.Length == 0 ? null : Uri.UnescapeDataString(password),
            Uri.UnescapeDataString(database),
            tls);
    }

    /// <summary>The password, wherever it is; null: the server asks for none.</summary>
    /// <exception cref="SettingException">Its file cannot be read.</exception>
    public string? FindPassword()
    {
        if (PasswordFile is null) return Password;

        try
        {
            return File.ReadAllText(PasswordFile).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(PasswordFileSetting, $"names {PasswordFile}, which cannot be read: {failure.Message}");
        }
    }

    /// <summary>Without the password, for people and logs.</summary>
    public override string ToString() => $"{Host}/{Database}";

    private static bool TryReadTls(string text, out SslMode tls)
    {
        (tls, var known) = text switch
        {
            "disable" => (SslMode.Disable, true),
            "allow" => (SslMode.Allow, true),
            "prefer" => (SslMode.Prefer, true),
            "require" => (SslMode.Require, true),
            "verify-ca" => (SslMode.VerifyCA, true),
            "verify-full" => (SslMode.VerifyFull, true),
            _ => (SslMode.Prefer, false),
        };
        return known;
    }

    private static (string Before, string After) Split(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place < 0 ? (text, "") : (text[..place], text[(place + 1)..]);
    }
}

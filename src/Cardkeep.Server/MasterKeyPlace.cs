namespace Cardkeep;

/// <summary>Where a master key comes from: one of three.</summary>
/// <param name="Setting">The one that says so.</param>
internal sealed record MasterKeyPlace(string Setting)
{
    /// <summary>The key that wraps.</summary>
    public const string Present = "CARDKEEP_MASTER_KEY";

    /// <summary>The one that wrapped before.</summary>
    public const string Former = "CARDKEEP_OLD_MASTER_KEY";

    public const string InFile = "_FILE";

    public const string ByCommand = "_COMMAND";

    public string? File { get; private init; }

    /// <summary>The key itself, in Base64.</summary>
    public Secret? Text { get; private init; }

    /// <summary>A program and its arguments.</summary>
    public IReadOnlyList<string>? Command { get; private init; }

    public static string NameOf(string which, string form) => which + form;

    /// <summary>Null: none is set.</summary>
    /// <exception cref="SettingException">More than one is.</exception>
    public static MasterKeyPlace? Find(string which, Func<string, string?> valueOf)
    {
        string[] forms = [InFile, "", ByCommand];
        string[] names = [.. forms.Select(form => NameOf(which, form)).Where(name => valueOf(name) is not null)];
        if (names is []) return null;
        if (names is [_, var second, ..]) throw new SettingException(second, $"cannot be set beside {names[0]}");

        var (name, value) = (names[0], valueOf(names[0])!);
        return name.EndsWith(InFile, StringComparison.Ordinal) ? new(name) { File = value }
            : name.EndsWith(ByCommand, StringComparison.Ordinal)
                ? new(name) { Command = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) }
            : new(name) { Text = new(value) };
    }

    public static MasterKeyPlace OfFile(string file) => new(NameOf(Present, InFile)) { File = file };
}

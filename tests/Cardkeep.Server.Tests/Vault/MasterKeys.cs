using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

internal static class MasterKeys
{
    /// <summary>A new one, from a file that is gone again.</summary>
    public static MasterKey Make()
    {
        var folder = Directory.CreateTempSubdirectory("cardkeep-key-").FullName;
        try
        {
            return Load(Path.Combine(folder, "master.key"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>As a start does with an empty database: reads it, or makes it where it may.</summary>
    public static MasterKey Load(string file, string mode = "sandbox")
    {
        var settings = SettingsFor(file, mode);
        return MasterKey.Find(settings) ?? MasterKey.Make(settings);
    }

    public static Settings SettingsFor(string file, string mode) => SettingsFor(mode, ("CARDKEEP_MASTER_KEY_FILE", file));

    public static Settings SettingsFor(string mode, params (string Name, string Value)[] more)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            ["CARDKEEP_MODE"] = mode,
            ["CARDKEEP_PUBLIC_URL"] = "https://cards.example.com",
        };
        foreach (var (name, value) in more) values[name] = value;
        return Settings.From(values);
    }
}

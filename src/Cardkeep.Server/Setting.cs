namespace Cardkeep;

/// <summary>One setting for people: its name, its default and what it does.</summary>
internal sealed record Setting(string Name, string Default, string Meaning);

/// <summary>A setting that stops the start, in one line.</summary>
internal sealed class SettingException(string setting, string complaint) : Exception($"{setting} {complaint}");

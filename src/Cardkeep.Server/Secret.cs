namespace Cardkeep;

/// <summary>A token or another secret text. Whatever prints it, or a record that holds it, prints a mask.</summary>
internal sealed class Secret(string text)
{
    /// <summary>Whether somebody knows it, in a time that does not tell where they are wrong.</summary>
    public bool Is(string given) => Secrets.AreEqual(text, given);

    /// <summary>The text itself, for whom it is handed out to, once.</summary>
    public string Disclose() => text;

    public override string ToString() => "•••";
}

namespace Cardkeep;

/// <summary>What a server is for.</summary>
internal enum Mode
{
    /// <summary>Demo data, a mocked second factor, and <c>/sandbox</c>.</summary>
    Sandbox,

    /// <summary>None of these.</summary>
    Production,
}

namespace Cardkeep.OAuth;

/// <summary>How long tokens live, by real time: the wire's own figures (wire-contract.md §7.2).</summary>
internal static class TokenLife
{
    public static readonly TimeSpan Access = TimeSpan.FromHours(1);

    public static readonly TimeSpan Refresh = TimeSpan.FromDays(90);

    /// <summary>An answer that was lost on its way is answered again for so long.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>A code or a refresh token is remembered after its end for so long: whoever comes with it then is found out.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);
}

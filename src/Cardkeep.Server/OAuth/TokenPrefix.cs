namespace Cardkeep.OAuth;

/// <summary>Each kind of secret says what it is, so that a scanner that finds a leaked one knows.</summary>
internal static class TokenPrefix
{
    public const string Access = Secrets.AccessTokenPrefix;
    public const string Refresh = "ckrt_";
    public const string Code = "ckac_";
    public const string ClientSecret = "ckcs_";
    public const string Browser = "ckbs_";
}

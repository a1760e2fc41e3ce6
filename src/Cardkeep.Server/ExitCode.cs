namespace Cardkeep;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A setting, argument or database that does not fit; standard error has one line.</summary>
    public const int CannotStart = 1;

    /// <summary>What is kept is not what the rows add up to; standard output says where.</summary>
    public const int Differs = 1;

    /// <summary>The database file can no longer be trusted (EX_SOFTWARE of sysexits.h): start again.</summary>
    public const int StorageBroken = 70;
}

namespace Broker.Cli;

/// <summary>How the verbs for operators end.</summary>
internal static class ExitCode
{
    /// <summary>Done, and nothing wrong was found.</summary>
    public const int Success = 0;

    /// <summary>Understood, but refused: errors in a catalog, a file that is in the way.</summary>
    public const int Refused = 1;

    /// <summary>Not understood: the command line itself has to change.</summary>
    public const int Usage = 2;
}

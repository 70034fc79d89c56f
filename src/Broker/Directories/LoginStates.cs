using Broker.Ldap.Limits;

namespace Broker.Directories;

/// <summary>Opens the login state that the settings ask for.</summary>
internal static partial class LoginStates
{
    /// <summary>Opens a folder or a database; null with a sentence when it cannot be used: the role does not start without.</summary>
    public static ILoginState? Open(DirectorySettings settings, DirectorySurroundings surroundings, out string? problem)
    {
        if (settings.StatePostgres is { } connectionFile)
        {
            var isOpen = PostgresLoginState.TryOpen(connectionFile, surroundings.Time, surroundings.Logging.CreateLogger<PostgresLoginState>(), out var shared, out problem);
            problem = isOpen ? null : $"--state-postgres: {problem}";
            return shared;
        }

        if (!FileLoginState.TryOpen(settings.State!, surroundings.Time, out var state, out problem))
        {
            problem = $"--state: {problem}";
            return null;
        }

        problem = null;
        var log = surroundings.Logging.CreateLogger<FileLoginState>();
        if (state.Cut > 0)
        {
            HalfWritten(log, state.Cut);
        }

        if (settings.Replicas > 1)
        {
            NotShared(log);
        }

        return state;
    }

    [LoggerMessage(2601, LogLevel.Warning, "{Octets} octets of the login state were half written when the process ended, and were cut off.")]
    private static partial void HalfWritten(ILogger log, long octets);

    [LoggerMessage(2602, LogLevel.Warning, "Replicas do not share their login state: a session that is ended at one goes on at the others until it expires. --state-postgres shares it.")]
    private static partial void NotShared(ILogger log);
}

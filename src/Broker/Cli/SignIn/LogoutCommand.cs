using System.CommandLine;
using Broker.Core;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary><c>broker logout --ldap URL</c>: ends every kept session at the server, and forgets them and the credentials here.</summary>
internal static class LogoutCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var command = new Command("logout", "Sign out at a 'broker ldap', and forget what was kept of it.");
        var options = new SignInOptions().AddTo(command, withPassword: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Open(parsed, environment);
            if (client is null)
            {
                return ExitCode.Usage;
            }

            var sessions = KeptSession.All(client.Folder, client.Address, environment.Time.GetUtcNow());
            var problems = new List<string>();
            foreach (var session in sessions)
            {
                var answer = await client.AskWithSessionAsync(session, HttpMethod.Delete, "/v1/sessions/current", cancellationToken);
                if (answer is { IsSuccess: false, WantsSignIn: false })
                {
                    problems.Add($"The session of {session.Username} is forgotten here, and may last at the server until {Rfc3339.Text(session.ExpiresAt)}: {answer.Problem}");
                }
            }

            client.Folder.RemoveAll(client.Address);
            if (problems.Count > 0)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(string.Join('\n', problems));
                return ExitCode.Refused;
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync(sessions.Count == 0 ? "You were not signed in." : "Signed out.");
            return ExitCode.Success;
        });
        return command;
    }
}

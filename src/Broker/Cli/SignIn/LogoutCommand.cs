using System.CommandLine;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary><c>broker logout --ldap URL</c>: ends the session at the server, and forgets it and the credentials here.</summary>
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

            var session = KeptSession.Find(client.Folder, client.Address, environment.Time.GetUtcNow());
            var answer = session is null ? null : await client.AskWithSessionAsync(session, HttpMethod.Delete, "/v1/sessions/current", cancellationToken);
            client.Folder.RemoveAll(client.Address);
            if (answer is { IsSuccess: false, WantsSignIn: false })
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    $"The session is forgotten here, and may last at the server until {Instants.Of(session!.ExpiresAt)}: {answer.Problem}");
                return ExitCode.Refused;
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync(session is null ? "You were not signed in." : "Signed out.");
            return ExitCode.Success;
        });
        return command;
    }
}

using System.CommandLine;
using Broker.Core;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary><c>broker login --ldap URL</c>: signs a person in and keeps the session, so that the other commands ask for no password.</summary>
internal static class LoginCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var command = new Command("login", "Sign in at a 'broker ldap', and stay so for as long as it lets you.");
        var options = new SignInOptions().AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Open(parsed, environment);
            if (client is null)
            {
                return ExitCode.Usage;
            }

            var (session, problem) = await client.SignInAsync(cancellationToken);
            if (session is null)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(problem);
                return ExitCode.Refused;
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"Signed in as {session.Username} until {Rfc3339.Text(session.ExpiresAt)}. Your roles: broker roles --ldap {client.Address.GetLeftPart(UriPartial.Authority)}");
            return ExitCode.Success;
        });
        return command;
    }
}

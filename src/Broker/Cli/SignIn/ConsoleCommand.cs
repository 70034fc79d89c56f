using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Broker.Core;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary><c>broker console --ldap URL --role ARN</c>: prints the URL that signs a browser in to the console with a role, or opens it.</summary>
internal static class ConsoleCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var role = new Option<string>("--role") { Description = "The role.", HelpName = "ARN", Required = true };
        var destination = new Option<string?>("--destination") { Description = "The page of the console to open first; default: the server's.", HelpName = "URL" };
        var open = new Option<bool>("--open") { Description = "Open it in the browser (xdg-open) instead of printing it; processes of this machine can see it while it opens." };
        var command = new Command("console", "Print the URL that signs a browser in to the console with a role.") { role, destination, open };
        var options = new SignInOptions().AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            if (!RoleArn.TryParse(parsed.GetRequiredValue(role), out var arn))
            {
                await error.WriteLineAsync("--role: must be the ARN of a role, for example arn:aws:iam::123456789012:role/dev.");
                return ExitCode.Usage;
            }

            using var client = options.Open(parsed, environment);
            if (client is null)
            {
                return ExitCode.Usage;
            }

            var answer = await client.AskAsync(
                HttpMethod.Post,
                "/v1/console",
                json =>
                {
                    json.WriteString("roleArn", arn.Text);
                    if (parsed.GetValue(destination) is { } page)
                    {
                        json.WriteString("destination", page);
                    }
                },
                cancellationToken);
            if (!answer.IsSuccess || answer.Text("url") is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out var address)
                || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            {
                await error.WriteLineAsync(answer.Problem ?? $"{client.Address} does not answer as a 'broker ldap' does: check the URL.");
                return ExitCode.Refused;
            }

            if (!parsed.GetValue(open))
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(address.AbsoluteUri);
                return ExitCode.Success;
            }

            if (TryOpen(address))
            {
                return ExitCode.Success;
            }

            await error.WriteLineAsync("There is no xdg-open on this machine: leave out --open, and open the printed URL yourself.");
            return ExitCode.Refused;
        });
        return command;
    }

    private static bool TryOpen(Uri address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo("xdg-open", [address.AbsoluteUri]) { UseShellExecute = false });
            return browser is not null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary><c>broker roles --ldap URL</c>: lists the roles that a person may have, and why.</summary>
internal static class RolesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var output = new Option<string?>("--output") { Description = "'text' or 'json'; default: text.", HelpName = "FORM" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("roles", "List the roles that you may have, and why.") { output };
        var options = new SignInOptions().AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Open(parsed, environment);
            if (client is null)
            {
                return ExitCode.Usage;
            }

            var answer = await client.AskAsync(HttpMethod.Get, "/v1/roles", members: null, cancellationToken);
            if (!answer.IsSuccess || answer.Body.ValueKind != JsonValueKind.Object || !answer.Body.TryGetProperty("roles", out var roles) || roles.ValueKind != JsonValueKind.Array)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(answer.Problem ?? $"{client.Address} does not answer as a 'broker ldap' does: check the URL.");
                return ExitCode.Refused;
            }

            Write(parsed.InvocationConfiguration.Output, roles, parsed.GetValue(output) == "json");
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(TextWriter output, JsonElement roles, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(roles.GetRawText());
            return;
        }

        foreach (var role in roles.EnumerateArray())
        {
            var account = BrokerAnswer.TextOf(role, "accountAlias") is { } alias ? $" ({alias})" : "";
            output.WriteLine(DecisionText.Legible($"{BrokerAnswer.TextOf(role, "roleArn")}{account}"));
            output.WriteLine(DecisionText.Legible($"  because {BrokerAnswer.TextOf(role, "why")}"));
            if (role.TryGetProperty("maxDurationSeconds", out var most) && most.TryGetInt64(out var seconds))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  for {seconds / 60} minutes at most, as {DecisionText.Legible(BrokerAnswer.TextOf(role, "sessionName") ?? "")}"));
            }
        }

        if (roles.GetArrayLength() == 0)
        {
            output.WriteLine("You may have no role here: ask an administrator which group gives one.");
        }
    }
}

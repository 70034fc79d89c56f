using System.CommandLine;
using Broker.Core;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary>
/// <c>broker credentials --ldap URL --role ARN</c>: credentials of a role as a <c>credential_process</c> of <c>~/.aws/config</c> prints them; kept until
/// shortly before they end, so that not every call of an SDK asks.
/// </summary>
internal static class CredentialsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var role = new Option<string>("--role") { Description = "The role.", HelpName = "ARN", Required = true };
        var duration = new Option<int?>("--duration") { Description = "How long they last: 900 to 43200 seconds; default: the server's.", HelpName = "SECONDS" };
        var command = new Command("credentials", "Print credentials of a role, for credential_process in ~/.aws/config.") { role, duration };
        var options = new SignInOptions().AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var seconds = parsed.GetValue(duration);
            if (!RoleArn.TryParse(parsed.GetRequiredValue(role), out var arn))
            {
                await error.WriteLineAsync("--role: must be the ARN of a role, for example arn:aws:iam::123456789012:role/dev.");
                return ExitCode.Usage;
            }

            if (seconds is < 900 or > 43_200)
            {
                await error.WriteLineAsync("--duration: must be 900 to 43200 seconds.");
                return ExitCode.Usage;
            }

            using var client = options.Open(parsed, environment);
            if (client is null)
            {
                return ExitCode.Usage;
            }

            var (credentials, problem) = await GetAsync(client, arn, seconds, environment.Time, cancellationToken);
            if (credentials is null)
            {
                await error.WriteLineAsync(problem);
                return ExitCode.Refused;
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(credentials.ToProcessOutput());
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<(KeptCredentials? Credentials, string? Problem)> GetAsync(
        SignInClient client, RoleArn role, int? seconds, TimeProvider time, CancellationToken cancellationToken)
    {
        // 1. Kept ones of this server, directory, person, role and duration.
        if (client.Ambiguity is { } ambiguity)
        {
            return (null, ambiguity);
        }

        var key = CredentialsKey.Of(client, role, seconds);
        if (key is not null && KeptCredentials.Find(client.Folder, key, time.GetUtcNow()) is { } kept)
        {
            return (kept, null);
        }

        // 2. One run at a time asks, and those that waited find what it kept.
        using var held = await client.Folder.LockAsync(key?.FileName ?? CredentialsKey.FileOfAnybody(client.Address), cancellationToken);
        if (held is null)
        {
            return (null, "Another run of this command does not end: end it, and try again.");
        }

        key = CredentialsKey.Of(client, role, seconds);
        if (key is not null && KeptCredentials.Find(client.Folder, key, time.GetUtcNow()) is { } others)
        {
            return (others, null);
        }

        // 3. Ask.
        var askedAt = time.GetUtcNow();
        var answer = await client.AskAsync(
            HttpMethod.Post,
            "/v1/credentials",
            json =>
            {
                json.WriteString("roleArn", role.Text);
                if (seconds is { } wanted)
                {
                    json.WriteNumber("durationSeconds", wanted);
                }
            },
            cancellationToken);
        if (!answer.IsSuccess)
        {
            return (null, answer.Problem);
        }

        if (KeptCredentials.Of(answer.Body, askedAt) is not { } credentials)
        {
            return (null, $"{client.Address} does not answer as a 'broker ldap' does: check the URL.");
        }

        // 4. Keep. Whoever cannot has credentials all the same.
        _ = CredentialsKey.Of(client, role, seconds) is { } keptAs ? credentials.Keep(client.Folder, keptAs) : null;
        return (credentials, null);
    }
}

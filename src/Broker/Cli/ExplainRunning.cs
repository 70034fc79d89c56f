using System.Globalization;
using Broker.Hosting;

namespace Broker.Cli;

/// <summary>Answers from a running STS: opens a message, or tries to assume a role for real and throws the credentials away.</summary>
internal static class ExplainRunning
{
    private const string NoCredentials = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN): messages are read by callers of the account.";

    /// <summary>Answers; gives the exit code.</summary>
    public static async Task<int> RunAsync(
        ExplainArguments arguments, ProcessEnvironment environment, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!StsClient.TryParseAddress(arguments.Sts!, out var address))
        {
            return Refuse(error, $"--sts: '{arguments.Sts}' must be an https URL without a path, or http on this machine.", ExitCode.Usage);
        }

        using var client = new StsClient(address, arguments.Region, environment.Variables, environment.Time);
        if (arguments.TokenFile is null && !client.CanSign)
        {
            return Refuse(error, NoCredentials, ExitCode.Usage);
        }

        return arguments.Message is { } message
            ? await DecodeAsync(client, message, denied: null, arguments.IsJson, output, error, cancellationToken)
            : await TryAsync(client, arguments, output, error, cancellationToken);
    }

    private static async Task<int> TryAsync(StsClient client, ExplainArguments arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        string? token = null;
        if (arguments.TokenFile is { } file && (token = ExplainOffline.ReadToken(file)) is null)
        {
            return Refuse(error, $"--token-file: {file} cannot be read.", ExitCode.Usage);
        }

        var action = token is null ? "AssumeRole" : "AssumeRoleWithWebIdentity";
        var (answer, problem) = await client.SendAsync(FormOf(action, arguments, token), isSigned: token is null, cancellationToken);
        if (answer is null)
        {
            return Refuse(error, problem, ExitCode.Refused);
        }

        if (answer.IsSuccess)
        {
            // Whatever came with it is forgotten here: an explanation is no way to get credentials.
            ExplainText.Write(output, error: null, decision: null, arguments.IsJson);
            return ExitCode.Success;
        }

        var denied = (Code: answer.Text("Error", "Code") ?? "Unknown", Message: answer.Text("Error", "Message") ?? "");
        var explanation = answer.AuthorizationMessage ?? answer.AuthorizationId;
        if (explanation is not null && client.CanSign)
        {
            return await DecodeAsync(client, explanation, denied, arguments.IsJson, output, error, cancellationToken);
        }

        ExplainText.Write(output, denied, decision: null, arguments.IsJson);
        if (explanation is not null)
        {
            error.WriteLine($"To read why, as a caller of the role's account: broker explain --sts URL --message {DecisionText.Legible(explanation)}; {NoCredentials}");
        }

        return ExitCode.Refused;
    }

    /// <summary>Opens a message and shows it; of a denial that cannot be explained, the denial.</summary>
    private static async Task<int> DecodeAsync(
        StsClient client, string message, (string Code, string Message)? denied, bool isJson, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var (answer, problem) = await client.SendAsync(
            [new("Action", "DecodeAuthorizationMessage"), new("Version", "2011-06-15"), new("EncodedMessage", message)], isSigned: true, cancellationToken);
        if (answer?.Text("DecodeAuthorizationMessageResponse", "DecodeAuthorizationMessageResult", "DecodedMessage") is { } decoded)
        {
            ExplainText.Write(output, denied ?? ("AccessDenied", "the decision of this message:"), decoded, isJson);
            return ExitCode.Refused;
        }

        if (denied is not null)
        {
            ExplainText.Write(output, denied, decision: null, isJson);
        }

        return Refuse(error, answer is null ? problem : $"The message cannot be read: {answer.Text("Error", "Code")}: {answer.Text("Error", "Message")}", ExitCode.Refused);
    }

    private static List<KeyValuePair<string, string>> FormOf(string action, ExplainArguments arguments, string? token)
    {
        var request = arguments.Request;
        List<KeyValuePair<string, string>> form =
        [
            new("Action", action),
            new("Version", "2011-06-15"),
            new("RoleArn", arguments.Role!),
            new("RoleSessionName", request.SessionName),
            new("DurationSeconds", "900"),
        ];
        if (token is not null)
        {
            form.Add(new("WebIdentityToken", token));
            return form;
        }

        for (var i = 0; i < request.Tags.Length; i++)
        {
            form.Add(new(string.Create(CultureInfo.InvariantCulture, $"Tags.member.{i + 1}.Key"), request.Tags[i].Key));
            form.Add(new(string.Create(CultureInfo.InvariantCulture, $"Tags.member.{i + 1}.Value"), request.Tags[i].Value));
        }

        if (request.SourceIdentity is { } sourceIdentity)
        {
            form.Add(new("SourceIdentity", sourceIdentity));
        }

        if (request.ExternalId is { } externalId)
        {
            form.Add(new("ExternalId", externalId));
        }

        return form;
    }

    private static int Refuse(TextWriter error, string problem, int code)
    {
        error.WriteLine($"broker explain: {DecisionText.Legible(problem)}");
        return code;
    }
}

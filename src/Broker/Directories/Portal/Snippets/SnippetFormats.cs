using System.Collections.Immutable;
using Broker.Core;
using Broker.Core.Sessions;

namespace Broker.Directories.Portal.Snippets;

/// <summary>Credentials written for a POSIX shell, for PowerShell, for the AWS credentials file, and for environment files.</summary>
/// <remarks>Pure. A format that cannot hold a value safely has no text. Source: AWS CLI User Guide, environment variables and the credentials file.</remarks>
internal static class SnippetFormats
{
    /// <summary>Every format, in the order of the page.</summary>
    /// <param name="credentials">The credentials.</param>
    /// <param name="profile">What the profile of the credentials file is called, made plain first.</param>
    /// <param name="surroundings">Further variables, such as a region; not secret.</param>
    public static IReadOnlyList<Snippet> Of(TemporaryCredentials credentials, string profile, IReadOnlyList<SnippetVariable> surroundings)
    {
        SnippetVariable[] variables =
        [
            new("AWS_ACCESS_KEY_ID", credentials.AccessKeyId),
            new("AWS_SECRET_ACCESS_KEY", credentials.SecretAccessKey.Reveal(), IsSecret: true),
            new("AWS_SESSION_TOKEN", credentials.SessionToken.Reveal(), IsSecret: true),
            new("AWS_CREDENTIAL_EXPIRATION", Rfc3339.Text(credentials.Expiration)),
            .. surroundings,
        ];
        return
        [
            new("bash", "bash, zsh", "Paste into a terminal on Linux, macOS or WSL.", Lines(variables, v => $"export {v.Name}=", SnippetQuoting.Bash)),
            new("powershell", "PowerShell", "Paste into PowerShell 5 or later.", Lines(variables, v => $"$Env:{v.Name} = ", SnippetQuoting.PowerShell)),
            new("ini", "Credentials file", "Add to ~/.aws/credentials, then name the profile: --profile or AWS_PROFILE.", Ini(variables, profile)),
            new("env", "Environment file", "For docker run --env-file, systemd or a .env file.", Lines(variables, v => $"{v.Name}=", SnippetQuoting.Plain)),
        ];
    }

    private static ImmutableArray<SnippetPart> Ini(IEnumerable<SnippetVariable> variables, string profile)
    {
        var settings = Lines(variables.Where(v => SettingOf(v) is not null), v => $"{SettingOf(v)} = ", SnippetQuoting.Plain);
        return settings.IsEmpty ? [] : [new SnippetPart($"[{SnippetQuoting.ProfileName(profile)}]\n", IsSecret: false), .. settings];
    }

    /// <summary>What the credentials file calls a variable; null for what has no place in it.</summary>
    private static string? SettingOf(SnippetVariable variable) => variable.Name switch
    {
        "AWS_ACCESS_KEY_ID" => "aws_access_key_id",
        "AWS_SECRET_ACCESS_KEY" => "aws_secret_access_key",
        "AWS_SESSION_TOKEN" => "aws_session_token",
        "AWS_REGION" => "region",
        _ => null,
    };

    private static ImmutableArray<SnippetPart> Lines(
        IEnumerable<SnippetVariable> variables, Func<SnippetVariable, string> begin, Func<string, string?> quote)
    {
        var parts = ImmutableArray.CreateBuilder<SnippetPart>();
        foreach (var variable in variables)
        {
            if (quote(variable.Value) is not { } quoted)
            {
                return [];
            }

            parts.Add(new SnippetPart(begin(variable), IsSecret: false));
            parts.Add(new SnippetPart(quoted, variable.IsSecret));
            parts.Add(new SnippetPart("\n", IsSecret: false));
        }

        return parts.ToImmutable();
    }
}

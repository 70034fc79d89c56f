using System.Text;
using Broker.Dev.Samples;

namespace Broker.Dev;

/// <summary>The variables that point an unmodified AWS SDK at <c>broker dev</c>, by each of the three ways.</summary>
internal static class DevVariables
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Uri sts, Uri sidecar, string tokenFile) =>
    [
        new("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(sidecar, "/v1/credentials").AbsoluteUri),
        new("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", tokenFile),

        // With its slash: AWS CLI 2.9 glues the path to whatever stands here.
        new("AWS_EC2_METADATA_SERVICE_ENDPOINT", sidecar.AbsoluteUri),
        new("AWS_ENDPOINT_URL_STS", sts.GetLeftPart(UriPartial.Authority)),
        new("AWS_WEB_IDENTITY_TOKEN_FILE", tokenFile),
        new("AWS_ROLE_ARN", SampleCatalog.RoleArn),
        new("AWS_REGION", SampleCatalog.Region),

        // botocore, and with it boto3 and AWS CLI v1, knows only this name.
        new("AWS_DEFAULT_REGION", SampleCatalog.Region),
    ];

    /// <summary>One <c>export NAME=value</c> line each; a value with a character that a shell would read is quoted.</summary>
    public static string Exports(IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            var isPlain = value.All(c => char.IsAsciiLetterOrDigit(c) || "/:._-@%+=,".Contains(c, StringComparison.Ordinal));
            text.Append("export ").Append(name).Append('=')
                .Append(isPlain ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'").Append('\n');
        }

        return text.ToString();
    }
}

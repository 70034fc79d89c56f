using System.Diagnostics.CodeAnalysis;
using System.Text;
using Broker.Core.Authentication.Oidc;

namespace Broker.Core.Actions.Callers;

/// <summary>Temporary credentials as a client hands them in to sign in to the console: unproved. Prints as dots.</summary>
/// <param name="AccessKeyId">The key id.</param>
/// <param name="SecretAccessKey">The secret.</param>
/// <param name="SessionToken">The session token.</param>
/// <remarks>Immutable. Source: IAM user guide, "Enable custom identity broker access to the AWS console".</remarks>
public sealed record PresentedCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken)
{
    /// <summary>Largest document in octets: a session token of 4,096, the rest, and room for escapes.</summary>
    public const int LongestBytes = 8 * 1024;

    private const int Members = 3;

    /// <summary>
    /// Parses <c>{"sessionId":KEY,"sessionKey":SECRET,"sessionToken":TOKEN}</c>, in any order: exactly these three texts; another member, one that
    /// is there twice, or more than <see cref="LongestBytes"/> refuses it.
    /// </summary>
    public static bool TryParse(string? json, [NotNullWhen(true)] out PresentedCredentials? credentials)
    {
        credentials = null;
        if (json is null || json.Length > LongestBytes || Encoding.UTF8.GetByteCount(json) > LongestBytes
            || !StrictJson.TryParseObject(Encoding.UTF8.GetBytes(json), refuseDuplicates: true, out var document))
        {
            return false;
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.GetPropertyCount() == Members
                && root.TextOrNull("sessionId") is { Length: > 0 } id
                && root.TextOrNull("sessionKey") is { Length: > 0 } key
                && root.TextOrNull("sessionToken") is { Length: > 0 } token)
            {
                credentials = new PresentedCredentials(id, key, token);
            }
        }

        return credentials is not null;
    }

    /// <summary>Dots: whoever logs it by accident logs nothing.</summary>
    public override string ToString() => "••••";
}

using System.Globalization;

namespace Broker.Core.Catalog.Documents;

/// <summary>
/// The member <c>spec.revokeSessionsIssuedBefore</c>: what AWS's <c>AWSRevokeOlderSessions</c> policy does for a role, and the same for a user.
/// </summary>
/// <remarks>Source: IAM user guide, "Revoke IAM role temporary security credentials".</remarks>
internal static class RevocationMember
{
    /// <summary>The member's name.</summary>
    public const string Name = "revokeSessionsIssuedBefore";

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads an instant as ISO 8601 with its zone; null when it is absent or was reported.</summary>
    public static DateTimeOffset? Read(Members spec)
    {
        if (spec.OptionalText(Name) is not { } text)
        {
            return null;
        }

        // Without a zone the same document would mean another instant on another machine.
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return instant.ToUniversalTime();
        }

        spec.Refuse(Name, $"{Quoted.Text(text)} is no date and time with a zone, such as 2026-11-30T14:00:00Z or 2026-11-30T14:00:00+01:00");
        return null;
    }
}

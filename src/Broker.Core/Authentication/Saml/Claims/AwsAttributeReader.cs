using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>Reads the attributes that AWS defines, <c>https://aws.amazon.com/SAML/Attributes/…</c>.</summary>
/// <remarks>Source: IAM user guide, "Configure SAML assertions for the authentication response".</remarks>
internal static class AwsAttributeReader
{
    private const string Role = SamlNames.AwsAttribute + "Role";
    private const string RoleSessionName = SamlNames.AwsAttribute + "RoleSessionName";
    private const string SessionDuration = SamlNames.AwsAttribute + "SessionDuration";
    private const string SourceIdentity = SamlNames.AwsAttribute + "SourceIdentity";
    private const int ShortestSession = 900;
    private const int LongestSession = 43_200;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-");

    public static StsResult<AwsAttributes> Read(SamlAttributes attributes, StsProfile profile)
    {
        if (ReadRoles(attributes, profile) is not { IsEmpty: false } roles)
        {
            return SamlErrors.NoRole;
        }

        var names = attributes.ValuesOf(RoleSessionName);
        if (names is [] or [""])
        {
            return SamlErrors.NoSessionName;
        }

        if (names is not [var sessionName] || !IsName(sessionName))
        {
            return SamlErrors.BadSessionName;
        }

        var sources = attributes.ValuesOf(SourceIdentity);
        if (sources is not [] and not [_] || (sources is [var source] && !IsSourceIdentity(source)))
        {
            return SamlErrors.BadSourceIdentity;
        }

        var durations = attributes.ValuesOf(SessionDuration);
        if (!TryReadDuration(durations, out var duration))
        {
            return SamlErrors.Invalid(
                $"SessionDuration in AuthnResponse must be one whole number of seconds from {ShortestSession} to {LongestSession}",
                SamlRejection.Duration);
        }

        if (profile.HardensSaml && attributes.Names.Any(IsUnknown))
        {
            return SamlErrors.Invalid(
                "The assertion has an attribute that begins with https://aws.amazon.com/SAML/Attributes/ and is unknown: correct or remove it.",
                SamlRejection.Attribute);
        }

        return SessionTagReader.Read(
            attributes,
            new AwsAttributes(roles, sessionName, duration, sources is [var identity] ? identity : null, []));
    }

    /// <summary>The pairs, each once. One that is none refuses them all in the strict profile; AWS looks for the requested pair only.</summary>
    private static ImmutableArray<SamlRolePair> ReadRoles(SamlAttributes attributes, StsProfile profile)
    {
        var pairs = attributes.ValuesOf(Role).Select(SamlRolePair.Parse).ToArray();
        return profile.HardensSaml && pairs.Contains(null) ? [] : [.. pairs.OfType<SamlRolePair>().Distinct()];
    }

    private static bool IsName(string text) => text.Length is >= 2 and <= 64 && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static bool IsSourceIdentity(string text) => IsName(text) && !text.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    private static bool TryReadDuration(ImmutableArray<string> values, out TimeSpan? duration)
    {
        duration = null;
        if (values.IsEmpty)
        {
            return true;
        }

        if (values is not [{ Length: <= 5 } text]
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < ShortestSession or > LongestSession)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static bool IsUnknown(string name) =>
        name.StartsWith(SamlNames.AwsAttribute, StringComparison.OrdinalIgnoreCase)
        && name is not (Role or RoleSessionName or SessionDuration or SourceIdentity or SessionTagReader.TransitiveTagKeys)
        && !name.StartsWith(SessionTagReader.PrincipalTag, StringComparison.Ordinal);
}

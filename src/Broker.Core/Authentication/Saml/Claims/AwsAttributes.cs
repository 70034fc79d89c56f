using System.Collections.Immutable;

namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>What an assertion says to AWS, checked.</summary>
/// <param name="Roles">The roles that may be assumed; never empty.</param>
/// <param name="SessionName">The session's name.</param>
/// <param name="Duration">How long the session may last; null when nothing is said.</param>
/// <param name="SourceIdentity">The source identity; null for none.</param>
/// <param name="Tags">Session tags; keys differ without regard to case.</param>
internal sealed record AwsAttributes(
    ImmutableArray<SamlRolePair> Roles,
    string SessionName,
    TimeSpan? Duration,
    string? SourceIdentity,
    ImmutableArray<KeyValuePair<string, string>> Tags)
{
    /// <summary>Keys of <see cref="Tags"/> that chained sessions inherit.</summary>
    public ImmutableArray<string> TransitiveKeys { get; init; } = [];
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Federation;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Outbound;

/// <summary>What is known of a caller, as a token for services outside says it.</summary>
/// <remarks>Source: IAM user guide, "Understanding token claims".</remarks>
internal static class OutboundClaims
{
    /// <summary>The ARN of the user or root, or of the role behind a session: services trust roles, not sessions.</summary>
    public static string PrincipalId(VerifiedCaller caller) => caller.Principal.Role?.Text ?? caller.Principal.Arn;

    /// <summary>The claims.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="requestTags">What it asks to be told besides.</param>
    /// <param name="environment">Where it asks.</param>
    public static StsClaims Of(VerifiedCaller caller, ImmutableArray<KeyValuePair<string, string>> requestTags, RequestEnvironment environment) =>
        new(caller.Principal.Account, PrincipalId(caller), environment.Region)
        {
            OrganizationId = caller.Catalog.AccountOf(caller.Principal.Account).OrganizationId,
            PrincipalTags = PrincipalTags(caller),
            RequestTags = requestTags,
            SessionExpiresAt = caller.Session?.ExpiresAt,
            FederatedProvider = caller.Session?.FederatedProvider,
            SourceIdentity = caller.Session?.SourceIdentity,
        };

    /// <summary>Those of the user or role, and those of the session, which win; keys compare without case, as in policies.</summary>
    private static ImmutableArray<KeyValuePair<string, string>> PrincipalTags(VerifiedCaller caller)
    {
        var session = caller.Session?.Tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)) ?? [];
        var own = caller.User?.Tags ?? caller.Role?.Tags ?? FrozenDictionary<string, string>.Empty;
        return [.. session.Concat(own).DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).OrderBy(tag => tag.Key, StringComparer.Ordinal)];
    }
}

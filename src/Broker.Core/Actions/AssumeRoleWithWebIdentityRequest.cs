using System.Collections.Immutable;

namespace Broker.Core.Actions;

/// <summary>The parameters of AssumeRoleWithWebIdentity as they arrived; null and empty where absent.</summary>
/// <remarks>Source: AWS STS API reference, AssumeRoleWithWebIdentity. Prints no token.</remarks>
public sealed record AssumeRoleWithWebIdentityRequest(string? RoleArn, string? RoleSessionName, string? WebIdentityToken)
{
    /// <summary>900 to 43,200.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>For opaque OAuth tokens; never with an OIDC token.</summary>
    public string? ProviderId { get; init; }

    /// <summary>An inline session policy.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed session policies of the role's account, at most 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>Bytes that the session token has at least.</summary>
    public int? MinimumSessionTokenSize { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"AssumeRoleWithWebIdentity {RoleArn}";
}

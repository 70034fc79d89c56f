using System.Collections.Immutable;

namespace Broker.Core.Actions;

/// <summary>The parameters of AssumeRoleWithSAML as they arrived; null and empty where absent.</summary>
/// <param name="RoleArn">The role.</param>
/// <param name="PrincipalArn">The SAML provider, of the role's account.</param>
/// <param name="SamlAssertion">The response of the identity provider, base64; 4 to 100,000 characters.</param>
/// <remarks>Source: AWS STS API reference, AssumeRoleWithSAML. Prints no assertion.</remarks>
public sealed record AssumeRoleWithSamlRequest(string? RoleArn, string? PrincipalArn, string? SamlAssertion)
{
    /// <summary>900 to 43,200; the assertion can shorten it.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>An inline session policy.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed session policies of the role's account, at most 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>Bytes that the session token has at least.</summary>
    public int? MinimumSessionTokenSize { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"AssumeRoleWithSAML {RoleArn}";
}

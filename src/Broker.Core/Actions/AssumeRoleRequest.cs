using System.Collections.Immutable;

namespace Broker.Core.Actions;

/// <summary>The parameters of AssumeRole as they arrived; null and empty where absent.</summary>
/// <remarks>Source: AWS STS API reference, AssumeRole. Prints no code.</remarks>
public sealed record AssumeRoleRequest(string? RoleArn, string? RoleSessionName)
{
    /// <summary>900 to 43,200; one hour at most for chained roles.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>An inline session policy.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed session policies of the role's account, at most 10.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>Session tags, at most 50.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Keys of them that go on along a chain.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>What the role's trust policy may ask of a third party.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The caller's MFA device.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The device's code.</summary>
    public string? TokenCode { get; init; }

    /// <summary>Who is behind the session, for good.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Pairs of provider ARN and context assertion, at most 5.</summary>
    public ImmutableArray<ProvidedContext> ProvidedContexts { get; init; } = [];

    /// <summary>Bytes that the session token has at least.</summary>
    public int? MinimumSessionTokenSize { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"AssumeRole {RoleArn}";
}

/// <summary>A context assertion of trusted identity propagation; the assertion is secret.</summary>
public sealed record ProvidedContext(string? ProviderArn, string? ContextAssertion)
{
    /// <inheritdoc/>
    public override string ToString() => $"context of {ProviderArn}";
}

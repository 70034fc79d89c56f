using System.Collections.Immutable;

namespace Broker.Core.Federation;

/// <summary>What a token of ours is to say: who, for whom, how long, and the facts of one or both namespaces.</summary>
/// <param name="Issuer"><c>iss</c>: the issuer whose discovery document verifiers fetch.</param>
/// <param name="Subject"><c>sub</c>: 1 to 2048 characters, for an AWS principal its ARN.</param>
/// <param name="Audiences"><c>aud</c>: 1 to 10 of 1 to 1000 characters, all different; one is written as a string, several as an array.</param>
/// <param name="Lifetime">From now to <c>exp</c>: whole seconds, 1 second to 1 hour.</param>
/// <param name="Algorithm">What signs it.</param>
public sealed record OutboundToken(string Issuer, string Subject, ImmutableArray<string> Audiences, TimeSpan Lifetime, JwsSigningAlgorithm Algorithm)
{
    /// <summary>Facts about an AWS principal, for services outside: the claim <c>https://sts.amazonaws.com/</c>. Null for none.</summary>
    public StsClaims? Principal { get; init; }

    /// <summary>What an STS shall do with the token: the claims under <c>https://aws.amazon.com/</c>. Null for none.</summary>
    public SessionClaims? Session { get; init; }

    /// <summary>Issuer and lifetime only: subject and facts may be a person's.</summary>
    public override string ToString() => $"{Algorithm} token of {Issuer} for {Lifetime}";
}

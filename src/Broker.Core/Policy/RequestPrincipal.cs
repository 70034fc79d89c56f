namespace Broker.Core.Policy;

/// <summary>Who asks, as the <c>Principal</c> element of a policy sees it.</summary>
/// <param name="Kind">Which member of <c>Principal</c> can match.</param>
/// <param name="Id">For <see cref="PrincipalKind.Federated"/>: the provider's ARN. Compared byte for byte.</param>
public sealed record RequestPrincipal(PrincipalKind Kind, string Id)
{
    /// <summary>An identity that an OIDC or SAML provider vouched for.</summary>
    public static RequestPrincipal Federated(string providerArn) => new(PrincipalKind.Federated, providerArn);
}

namespace Broker.Core.Authentication.Oidc;

/// <summary>What a review said about a token that it did not refuse. Closed: exactly the two members. Immutable.</summary>
public sealed class TokenStanding
{
    private TokenStanding()
    {
    }

    /// <summary>Nobody was asked: the token is not bound to a pod of the cluster that this process runs in.</summary>
    public static TokenStanding NotOfCluster { get; } = new();

    /// <summary>The cluster's API server says that the token is its own, and that the pod and the service account that it names exist.</summary>
    public static TokenStanding Confirmed { get; } = new();
}

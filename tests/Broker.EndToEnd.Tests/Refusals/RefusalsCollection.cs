namespace Broker.EndToEnd.Tests.Refusals;

/// <summary>Tests that share one issuer with its STS and sidecar.</summary>
[CollectionDefinition(Name)]
public sealed class RefusalsCollection : ICollectionFixture<TrustedIssuer>
{
    public const string Name = "broker sts and broker sidecar";
}

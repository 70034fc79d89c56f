namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>Tests that share one cluster with pods; a machine carries no second one.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterWithPods>
{
    public const string Name = "cluster with pods";
}

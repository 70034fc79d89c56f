using Broker.EndToEnd.Tests.Running;

namespace Broker.EndToEnd.Tests.Clients;

/// <summary>Tests that share one running <c>broker dev</c>.</summary>
[CollectionDefinition(Name)]
public sealed class DevCollection : ICollectionFixture<PublishedBroker>
{
    public const string Name = "broker dev";
}

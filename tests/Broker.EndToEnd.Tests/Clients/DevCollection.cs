namespace Broker.EndToEnd.Tests.Clients;

/// <summary>Tests that share one running <c>broker dev</c>.</summary>
[CollectionDefinition(Name)]
public sealed class DevCollection : ICollectionFixture<DevBroker>
{
    public const string Name = "broker dev";
}

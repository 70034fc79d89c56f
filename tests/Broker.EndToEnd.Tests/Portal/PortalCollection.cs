namespace Broker.EndToEnd.Tests.Portal;

/// <summary>Tests that share one directory, one portal and one browser.</summary>
[CollectionDefinition(Name)]
public sealed class PortalCollection : ICollectionFixture<PortalWorld>
{
    public const string Name = "broker ldap and a browser";
}

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>Tests that share one running <c>broker dev --ldap</c>.</summary>
[CollectionDefinition(Name)]
public sealed class DevPeopleCollection : ICollectionFixture<DevPeople>
{
    public const string Name = "broker dev --ldap";
}

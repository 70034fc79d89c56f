namespace Broker.EndToEnd.Tests.Directories;

/// <summary>Tests that share one domain.</summary>
[CollectionDefinition(Name)]
public sealed class SambaCollection : ICollectionFixture<SharedDomain>
{
    public const string Name = "Samba domain controller";
}

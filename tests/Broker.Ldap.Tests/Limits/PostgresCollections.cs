namespace Broker.Ldap.Tests.Limits;

/// <summary>One server for all tests that leave it running.</summary>
[CollectionDefinition("PostgreSQL")]
public sealed class PostgresTestGroup : ICollectionFixture<PostgresServer>;

/// <summary>Another for those that stop it.</summary>
[CollectionDefinition("PostgreSQL that fails")]
public sealed class FailingPostgresTestGroup : ICollectionFixture<PostgresServer>;

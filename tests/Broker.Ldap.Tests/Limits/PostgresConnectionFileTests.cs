using Broker.Ldap.Limits;
using Broker.TestKit;

namespace Broker.Ldap.Tests.Limits;

/// <summary>What a connection file may say.</summary>
public sealed class PostgresConnectionFileTests
{
    [Theory]
    [InlineData("Host=/run/postgresql;Database=b;Username=u")]
    [InlineData("Host=localhost;Database=b;Username=u;Password=p")]
    [InlineData("Host=127.0.0.1:5433;Database=b;Username=u;Password=p")]
    [InlineData("Host=::1;Database=b;Username=u;Password=p")]
    [InlineData("Host=db.example.com;Database=b;Username=u;Password=p;SSL Mode=VerifyFull")]
    [InlineData("  Host=db1.example.com,db2.example.com;Database=b;Username=u;Password=p;SSL Mode=VerifyFull;Root Certificate=/ca.pem\n")]
    public void Takes(string text)
    {
        Assert.Null(ProblemOf(text));
    }

    [Theory]
    [InlineData("Host=db.example.com;Database=b;Username=u;Password=hunter2", "SSL Mode=VerifyFull")]
    [InlineData("Host=db.example.com;Database=b;Username=u;Password=hunter2;SSL Mode=Require", "SSL Mode=VerifyFull")]
    [InlineData("Host=localhost,db.example.com;Database=b;Username=u;Password=hunter2", "SSL Mode=VerifyFull")]
    [InlineData("Host=localhost.example.com;Database=b;Username=u;Password=hunter2", "SSL Mode=VerifyFull")]
    [InlineData("Database=b;Username=u;Password=hunter2", "Host")]
    [InlineData("Host=localhost;Username=u;Password=hunter2", "Database")]
    [InlineData("Host=localhost;Database=b;Password=hunter2", "Username")]
    [InlineData("hunter2", "connection string")]
    [InlineData("Host=localhost;Database=b;Username=u;Hunter2=hunter2", "connection string")]
    [InlineData("Host=localhost;Database=b;Username=u;Port=hunter2", "connection string")]
    [InlineData("postgres://u:hunter2@db/b", "connection string")]
    [InlineData("", "empty")]
    public void Refuses_and_quotes_nothing(string text, string advice)
    {
        var problem = ProblemOf(text);

        Assert.Contains(advice, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.OrdinalIgnoreCase);
    }

    private static string? ProblemOf(string text)
    {
        using var folder = new TemporaryFolder();
        var isOpen = PostgresConnectionFile.TryOpen(folder.Write("connection", text), out var source, out var problem);
        source?.Dispose();
        Assert.Equal(isOpen, problem is null);
        return problem;
    }
}

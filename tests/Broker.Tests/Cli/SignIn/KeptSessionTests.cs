using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Cli.SignIn;
using Broker.TestKit;

namespace Broker.Tests.Cli.SignIn;

/// <summary>Whom a kept session answers for.</summary>
public sealed class KeptSessionTests
{
    private static readonly Uri Server = new("https://broker.example.com");

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("alice", null, true)]
    [InlineData("ALICE", "corp", true)]
    [InlineData("  alice ", "123456789012/corp", true)]
    [InlineData("\uFF21lice", "corp", true)]
    [InlineData("alice@example.com", "corp", true)]
    [InlineData("alice", "partners", false)]
    [InlineData("alice", "210987654321/corp", false)]
    [InlineData("alice", "CORP", false)]
    [InlineData("alice", "", false)]
    [InlineData("alic", "corp", false)]
    [InlineData("\t", "corp", false)]
    [InlineData("", null, false)]
    public void Answers_for_one_person_of_one_directory_in_every_form_of_the_name(string? user, string? provider, bool isOf) =>
        Assert.Equal(isOf, Session(isCaseSensitive: false).IsOf(user, provider));

    [Theory]
    [InlineData("alice", true)]
    [InlineData(" alice", true)]
    [InlineData("Alice@Example.com", true)]
    [InlineData("alice@example.com", false)]
    [InlineData("Alice", false)]
    public void Tells_case_apart_where_the_directory_does(string user, bool isOf) => Assert.Equal(isOf, Session(isCaseSensitive: true).IsOf(user, "corp"));

    /// <summary>A server with two directories of one name says ACCOUNT/NAME, another one NAME.</summary>
    [Theory]
    [InlineData("corp", "123456789012/corp")]
    [InlineData("123456789012/corp", "123456789012/corp")]
    [InlineData("", null)]
    public void Knows_the_directory_by_its_account_and_name(string provider, string? expected)
    {
        var answer = JsonSerializer.SerializeToElement(new JsonObject
        {
            ["sessionToken"] = "bs1.token",
            ["username"] = "alice",
            ["provider"] = provider,
            ["accountId"] = "123456789012",
            ["caseSensitive"] = false,
            ["expiresAt"] = "2026-11-22T13:00:00Z",
        });

        Assert.Equal(expected, KeptSession.Of(answer)?.Provider);
    }

    [Fact]
    public void A_file_under_another_name_or_of_another_server_is_no_session()
    {
        using var home = new TemporaryFolder();
        var variables = new Dictionary<string, string> { ["BROKER_HOME"] = home["kept"] };
        Assert.True(KeptFolder.TryOpen(TestEnvironment.At(TimeProvider.System, variables), out var folder, out var problem), problem);
        Assert.Null(Session(isCaseSensitive: false).Keep(folder, Server));
        Assert.Single(KeptSession.All(folder, Server, Now));

        var elsewhere = new Uri("https://other.example.com");
        var file = Assert.Single(Directory.GetFiles(home["kept"]));
        File.Copy(file, Path.Combine(home["kept"], KeptFolder.NameOf("session", Server, "123456789012/partners", "alice")));
        File.Copy(file, Path.Combine(home["kept"], KeptFolder.NameOf("session", elsewhere, "123456789012/corp", "alice")));

        Assert.Equal("123456789012/corp", Assert.Single(KeptSession.All(folder, Server, Now)).Provider);
        Assert.Empty(KeptSession.All(folder, elsewhere, Now));
        Assert.Empty(KeptSession.All(folder, Server, Now + TimeSpan.FromMinutes(60)));
    }

    private static KeptSession Session(bool isCaseSensitive) =>
        new("bs1.token", "alice", "123456789012/corp", Now + TimeSpan.FromMinutes(60), isCaseSensitive) { TypedName = "Alice@Example.com" };
}

using System.Text;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Users;

/// <summary>Values that are missing, many, no text, or spelled in another way (threat L-13).</summary>
public sealed class ValueTests
{
    [Fact]
    [Trait("threat", "L-13")]
    public async Task Reads_many_values_in_one_form_and_leaves_out_what_is_no_text()
    {
        await using var server = Server(
            ("description", ["plain"u8.ToArray(), Encoding.UTF8.GetBytes("e\u0301"), Encoding.UTF8.GetBytes("\u00e9"), [0xff, 0xfe], "a\0b"u8.ToArray(), "Жук"u8.ToArray()]),
            ("jpegPhoto", [[0xff, 0xd8, 0xff]]));
        await using var directory = new TestDirectory(
            TestDirectory.Provider(server), usual => usual with { PolicyAttributes = () => ["description", "jpegPhoto", "missing"] });

        var alice = await directory.SignInAsync("alice", "secret");

        Assert.Equal(["plain", "\u00e9", "Жук"], alice.Attributes["description"]);
        Assert.Equal(["description", "uid"], alice.Attributes.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [Trait("threat", "L-13")]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task Refuses_more_values_than_are_looked_at(int count, bool isGood)
    {
        await using var server = Server(("description", Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"v{i}"))));
        await using var directory = new TestDirectory(TestDirectory.Provider(server), usual => usual with { PolicyAttributes = () => ["description"] });

        _ = (await directory.TryAsync("alice", "secret")).TryGet(out var alice, out var refusal);

        Assert.Equal(isGood ? null : DirectoryReason.TooManyValues, refusal?.Reason);
        Assert.Equal(isGood ? count : null, alice?.Attributes["description"].Length);
    }

    [Theory]
    [Trait("threat", "L-13")]
    [InlineData("иван")]
    [InlineData("o\u0308zil")]
    [InlineData("a/b")]
    [InlineData("anne marie")]
    [InlineData("o'neil")]
    public async Task People_of_all_names_sign_in(string uid)
    {
        var tree = new DirectoryTree().PersonAt($"cn={uid},{DirectoryTree.People}", uid, "secret").Group("dev", $"cn={uid},{DirectoryTree.People}");
        await using var slapd = await Slapd.StartAsync(tree);
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));

        var person = await directory.SignInAsync(uid, "secret");
        var again = await directory.Directory.ReadAgainAsync(person, TestContext.Current.CancellationToken);

        Assert.Equal([DirectoryTree.GroupDn("dev")], person.Groups);
        Assert.True(again.TryGet(out var now, out _));
        Assert.Equal(person.Username, now.Username);
    }

    [Fact]
    public async Task Refuses_an_entry_without_a_name()
    {
        await using var server = new ScriptedDirectory(isLdaps: true, request => request is { Kind: LdapOperationKind.Search, Name.Length: > 0 }
            ? [request.Entry(DirectoryTree.PersonDn("alice")), request.Result(0)]
            : [request.Result(request.Kind is LdapOperationKind.Bind && request.Password is not DirectoryTree.ServicePassword ? 49 : 0)]);
        await using var directory = new TestDirectory(TestDirectory.Provider(server));

        Assert.Equal(DirectoryReason.NameMissing, await directory.ReasonAsync("alice", "secret"));
    }

    [Fact]
    public async Task Survives_an_answer_that_cannot_be_read()
    {
        await using var server = new ScriptedDirectory(isLdaps: true, request => request is { Kind: LdapOperationKind.Search, Name.Length: > 0 }
            ? [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", ["alice"u8.ToArray()]), ("uid", ["bob"u8.ToArray()])), request.Result(0)]
            : [request.Result(0)]);
        await using var directory = new TestDirectory(TestDirectory.Provider(server));

        Assert.Equal(DirectoryReason.Misconfigured, await directory.ReasonAsync("alice", "secret"));
    }

    private static ScriptedDirectory Server(params IEnumerable<(string Name, IEnumerable<byte[]> Values)> attributes) => new(isLdaps: true, request => request switch
    {
        { Kind: LdapOperationKind.Search, Name: DirectoryTree.People } =>
            [request.Entry(DirectoryTree.PersonDn("alice"), [("uid", ["alice"u8.ToArray()]), .. attributes]), request.Result(0)],
        _ => [request.Result(0)],
    });
}

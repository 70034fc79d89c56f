using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections;

public sealed class TlsTests
{
    private static readonly DirectoryTree Tree = new DirectoryTree().Person("alice", "secret");

    [Theory]
    [Trait("threat", "L-10")]
    [InlineData("good", true, null)]
    [InlineData("good", false, null)]
    [InlineData("expired", true, DirectoryReason.TlsFailed)]
    [InlineData("expired", false, DirectoryReason.TlsFailed)]
    [InlineData("other host", true, DirectoryReason.TlsFailed)]
    [InlineData("other host", false, DirectoryReason.TlsFailed)]
    [InlineData("unknown authority", true, DirectoryReason.TlsFailed)]
    [InlineData("unknown authority", false, DirectoryReason.TlsFailed)]
    public async Task Trusts_good_certificates_only(string certificate, bool isLdaps, DirectoryReason? expected)
    {
        await using var slapd = await Slapd.StartAsync(Tree, new SlapdSettings
        {
            Certificate = authority => certificate switch
            {
                "expired" => authority.Expired(),
                "other host" => authority.OfAnotherHost(),
                "unknown authority" => TestCertificates.SelfSigned(),
                _ => authority.Good(),
            },
        });
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd, isLdaps));

        var answer = await directory.TryAsync("alice", "secret");

        _ = answer.TryGet(out _, out var refusal);
        Assert.Equal(expected, refusal?.Reason);
        if (expected is not null)
        {
            // Each connection that came has gone again, and nothing was bound on it.
            await slapd.LoggedAsync(" closed", 1);
            Assert.Equal(0, slapd.Logged(" BIND "));
        }
    }

    [Fact]
    [Trait("threat", "L-10")]
    public async Task Trusts_the_machines_authorities_unless_told_others()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        var provider = TestDirectory.Provider(slapd);
        await using var directory = new TestDirectory(provider with { Connection = provider.Connection with { CaFile = null } });

        Assert.Equal(DirectoryReason.TlsFailed, await directory.ReasonAsync("alice", "secret"));
    }

    [Theory]
    [Trait("threat", "L-09")]
    [InlineData(2)]
    [InlineData(53)]
    [InlineData(80)]
    public async Task Sends_nothing_more_where_starttls_is_refused(int code)
    {
        await using var server = new ScriptedDirectory(isLdaps: false, request => [request.Result(request.Kind is LdapOperationKind.Extended ? code : 0)]);
        await using var directory = new TestDirectory(Provider(server));

        Assert.Equal(DirectoryReason.TlsFailed, await directory.ReasonAsync("alice", "secret"));
        Assert.All(server.Received, request => Assert.True(request.Kind is LdapOperationKind.Extended or LdapOperationKind.Unbind, request.Kind.ToString()));
    }

    [Fact]
    [Trait("threat", "L-09")]
    public async Task Believes_nothing_that_comes_in_clear_text_after_starttls()
    {
        // The success of StartTLS, and in the same breath the answer to a bind that was not sent yet.
        await using var server = new ScriptedDirectory(
            isLdaps: false,
            request => [[.. request.Result(0), .. (request with { Id = request.Id + 1 }).Result(0), 0x30, 0x0c, 0x02, 0x01, 0x02, 0x61, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00]]);
        await using var directory = new TestDirectory(Provider(server));

        Assert.Equal(DirectoryReason.TlsFailed, await directory.ReasonAsync("alice", "secret"));
        Assert.DoesNotContain(server.Received, request => request.Kind is LdapOperationKind.Bind);
    }

    [Fact]
    [Trait("threat", "L-09")]
    public async Task Refuses_a_server_without_tls()
    {
        await using var slapd = await Slapd.StartAsync(Tree, new SlapdSettings { HasNoTls = true });
        await using var overStartTls = new TestDirectory(TestDirectory.Provider(slapd, isLdaps: false));
        await using var overLdaps = new TestDirectory(TestDirectory.Provider(slapd));

        Assert.Equal(DirectoryReason.TlsFailed, await overStartTls.ReasonAsync("alice", "secret"));
        Assert.Equal(DirectoryReason.TlsFailed, await overLdaps.ReasonAsync("alice", "secret"));
        Assert.Equal(0, slapd.Logged(" BIND "));
    }

    [Theory]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.1", false, false)]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.2", false, true)]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.2", true, false)]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.3", true, true)]
    public async Task Holds_to_the_least_version(string offered, bool requiresTls13, bool isGood)
    {
        await using var slapd = await Slapd.StartAsync(Tree, new SlapdSettings { TlsPriorities = offered });
        var provider = TestDirectory.Provider(slapd);
        await using var directory = new TestDirectory(provider with { Connection = provider.Connection with { RequiresTls13 = requiresTls13 } });

        var answer = await directory.TryAsync("alice", "secret");

        _ = answer.TryGet(out _, out var refusal);
        Assert.Equal(isGood ? null : DirectoryReason.TlsFailed, refusal?.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shows_its_own_certificate_where_one_is_configured(bool isConfigured)
    {
        await using var slapd = await Slapd.StartAsync(Tree, new SlapdSettings { RequiresClientCertificate = true });
        var provider = TestDirectory.Provider(slapd);
        var connection = isConfigured ? provider.Connection with { ClientCertificateFile = slapd.ClientCertificateFile, ClientKeyFile = slapd.ClientKeyFile } : provider.Connection;
        await using var directory = new TestDirectory(provider with { Connection = connection });

        Assert.Equal(isConfigured, (await directory.TryAsync("alice", "secret")).TryGet(out _, out _));
    }

    [Fact]
    public async Task Reads_changed_files_at_the_next_connection()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        using var folder = new TemporaryFolder();
        var provider = TestDirectory.Provider(slapd);
        var ca = folder.Write("ca.pem", "no certificate");
        await using var directory = new TestDirectory(provider with { Connection = provider.Connection with { CaFile = ca } });

        Assert.Equal(DirectoryReason.Misconfigured, await directory.ReasonAsync("alice", "secret"));
        folder.Write("ca.pem", slapd.Authority.CaPem);

        await directory.SignInAsync("alice", "secret");
    }

    [Fact]
    public async Task Providers_of_one_process_do_not_share_what_they_trust()
    {
        await using var one = await Slapd.StartAsync(Tree);
        await using var other = await Slapd.StartAsync(Tree);
        await using var good = new TestDirectory(TestDirectory.Provider(one));
        var mixed = TestDirectory.Provider(other);
        await using var bad = new TestDirectory(mixed with { Connection = mixed.Connection with { CaFile = one.CaFile } });

        await good.SignInAsync("alice", "secret");
        Assert.Equal(DirectoryReason.TlsFailed, await bad.ReasonAsync("alice", "secret"));
        await good.SignInAsync("alice", "secret");
    }

    private static LdapProvider Provider(ScriptedDirectory server) => TestDirectory.Provider(server, isLdaps: false);
}

using System.Diagnostics;
using System.Globalization;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections;

/// <summary>What <c>ldap.conf</c> and the environment of a machine say of TLS. The library reads them once, so a process of their own has them.</summary>
[Trait("threat", "L-10")]
public sealed class MachineSettingsTests : IDisposable
{
    private const string Port = "BROKER_TEST_LDAP_PORT";
    private const string Authority = "BROKER_TEST_LDAP_CA";
    private const string OtherAuthority = "BROKER_TEST_LDAP_OTHER_CA";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settings_of_the_machine_trust_nobody(bool isFile)
    {
        if (Environment.GetEnvironmentVariable(Port) is { } port)
        {
            await TrustsTheProvidersAuthoritiesOnlyAsync(int.Parse(port, CultureInfo.InvariantCulture));
            return;
        }

        await using var server = new ScriptedDirectory(isLdaps: true, request => request is { Kind: LdapOperationKind.Search, Name.Length: > 0 }
            ? [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", ["alice"u8.ToArray()])), request.Result(0)]
            : [request.Result(0)]);
        using var others = new TestCertificates();
        _folder.Write("trusted/ca.pem", await File.ReadAllTextAsync(server.CaFile, TestContext.Current.CancellationToken));
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment =
            {
                [Port] = server.Port.ToString(CultureInfo.InvariantCulture),
                [Authority] = server.CaFile,
                [OtherAuthority] = _folder.Write("other.pem", others.CaPem),
            },
        };
        foreach (var (name, value) in Settings(server.CaFile))
        {
            if (!isFile)
            {
                start.Environment["LDAP" + name] = value;
            }
        }

        if (isFile)
        {
            start.Environment["LDAPCONF"] = _folder.Write("ldap.conf", string.Concat(Settings(server.CaFile).Select(one => $"{one.Name} {one.Value}\n")));
        }

        foreach (var argument in new[] { "-method", $"{typeof(MachineSettingsTests).FullName}.{nameof(Settings_of_the_machine_trust_nobody)}", "-noLogo", "-noColor" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, said);
        Assert.Contains(server.Received, request => request.Kind is LdapOperationKind.Bind);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Names of <c>ldap.conf</c>, which in the environment begin with LDAP.</summary>
    private (string Name, string Value)[] Settings(string ca) =>
    [
        ("TLS_CACERT", ca), ("TLS_CACERTDIR", _folder["trusted"]), ("TLS_REQCERT", "never"), ("TLS_REQSAN", "never"), ("TLS_CERT", _folder["absent.pem"]),
        ("TLS_KEY", _folder["absent.key"]), ("URI", "ldap://192.0.2.1"), ("REFERRALS", "on"), ("DEREF", "always"), ("TIMELIMIT", "1"), ("SIZELIMIT", "1"),
    ];

    private static async Task TrustsTheProvidersAuthoritiesOnlyAsync(int port)
    {
        await using var unused = new ScriptedDirectory(isLdaps: true, request => [request.Result(0)]);
        var provider = TestDirectory.Provider(unused);
        var connection = provider.Connection with { Servers = [new LdapServer("127.0.0.1", port, true)] };
        await using var trusting = new TestDirectory(provider with { Connection = connection with { CaFile = Environment.GetEnvironmentVariable(Authority) } });
        await using var other = new TestDirectory(provider with { Connection = connection with { CaFile = Environment.GetEnvironmentVariable(OtherAuthority) } });

        Assert.Equal(DirectoryReason.TlsFailed, await other.ReasonAsync("alice", "secret"));
        await trusting.SignInAsync("alice", "secret");
    }
}

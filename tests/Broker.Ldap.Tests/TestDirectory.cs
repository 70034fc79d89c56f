using System.Text;
using Broker.Core;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Telemetry;
using Broker.Ldap.Names;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Ldap.Tests;

/// <summary>A directory of a test: a provider for a slapd, and the broker's side of it.</summary>
internal sealed class TestDirectory : IAsyncDisposable
{
    private readonly BrokerMeter _meter = new();

    public TestDirectory(LdapProvider provider, Func<LdapSurroundings, LdapSurroundings>? surroundings = null)
    {
        var usual = new LdapSurroundings(_meter, NullLogger.Instance, TimeProvider.System);
        Directory = new LdapDirectory(provider, surroundings?.Invoke(usual) ?? usual);
    }

    public LdapDirectory Directory { get; }

    /// <summary>A provider that searches, over LDAPS or StartTLS.</summary>
    public static LdapProvider Provider(Slapd slapd, bool isLdaps = true) =>
        Provider(new LdapServer("127.0.0.1", isLdaps ? slapd.LdapsPort : slapd.LdapPort, isLdaps), slapd.CaFile, slapd.ServicePasswordFile);

    /// <summary>The same for a scripted server.</summary>
    public static LdapProvider Provider(ScriptedDirectory server, bool isLdaps = true) => Provider(
        new LdapServer("127.0.0.1", server.Port, isLdaps), server.CaFile, ReferencedFile.Holding("password", Encoding.UTF8.GetBytes(DirectoryTree.ServicePassword)));

    private static LdapProvider Provider(LdapServer server, string caFile, ReferencedFile passwordFile) => new(
        AccountId.TryParse("123456789012", out var account) ? account : throw new InvalidOperationException(),
        "corp",
        new LdapConnectionSettings
        {
            Servers = [server],
            CaFile = caFile,
            ServiceAccount = new LdapServiceAccount(DirectoryTree.ServiceDn, passwordFile),
        },
        new LdapUsers(LdapBindMode.Search) { BaseDn = DirectoryTree.People },
        new LdapMapping())
    {
        Groups = new LdapGroups(LdapGroupMode.Search) { BaseDn = DirectoryTree.Groups },
    };

    /// <summary>Signs in; fails the test when the password itself is refused.</summary>
    public async Task<DirectoryAnswer<DirectoryIdentity>> TryAsync(string username, string password)
    {
        Assert.True(DirectoryPassword.TryCreate(password, out var typed, out _));
        using (typed)
        {
            return await Directory.AuthenticateAsync(username, typed, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Signs in, and expects it to work.</summary>
    public async Task<DirectoryIdentity> SignInAsync(string username, string password)
    {
        var answer = await TryAsync(username, password);
        Assert.True(answer.TryGet(out var identity, out var refusal), refusal?.Reason.ToString());
        return identity;
    }

    /// <summary>Tries to sign in, and expects a refusal; gives its reason.</summary>
    public async Task<DirectoryReason> ReasonAsync(string username, string password)
    {
        var answer = await TryAsync(username, password);
        Assert.False(answer.TryGet(out _, out var refusal));
        return refusal.Reason;
    }

    public async ValueTask DisposeAsync()
    {
        await Directory.DisposeAsync();
        _meter.Dispose();
    }
}

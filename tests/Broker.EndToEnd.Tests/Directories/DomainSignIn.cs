using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Telemetry;
using Broker.Ldap;
using Broker.Ldap.Names;
using Broker.Ldap.Results;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>The broker's side of one directory, and what a test asks of it.</summary>
internal sealed class DomainSignIn : IAsyncDisposable
{
    private readonly BrokerMeter _meter = new();

    internal DomainSignIn(LdapProvider provider) =>
        Directory = new LdapDirectory(provider, new LdapSurroundings(_meter, NullLogger.Instance, TimeProvider.System));

    internal LdapDirectory Directory { get; }

    /// <summary>Signs in, and expects it to work.</summary>
    internal async Task<DirectoryIdentity> SignInAsync(string username, string password) => Proved(await TryAsync(username, password));

    /// <summary>Tries to sign in, and expects a refusal.</summary>
    internal async Task<DirectoryRefusal> RefusalAsync(string username, string password) => Refused(await TryAsync(username, password));

    internal async Task<DirectoryIdentity> ReadAgainAsync(DirectoryIdentity known) =>
        Proved(await Directory.ReadAgainAsync(known, TestContext.Current.CancellationToken));

    internal async Task<DirectoryRefusal> RefusalToReadAgainAsync(DirectoryIdentity known) =>
        Refused(await Directory.ReadAgainAsync(known, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Directory.DisposeAsync();
        _meter.Dispose();
    }

    private async Task<DirectoryAnswer<DirectoryIdentity>> TryAsync(string username, string password)
    {
        Assert.True(DirectoryPassword.TryCreate(password, out var typed, out _));
        using (typed)
        {
            return await Directory.AuthenticateAsync(username, typed, TestContext.Current.CancellationToken);
        }
    }

    private static DirectoryIdentity Proved(DirectoryAnswer<DirectoryIdentity> answer)
    {
        Assert.True(answer.TryGet(out var identity, out var refusal), refusal?.Reason.ToString());
        return identity;
    }

    private static DirectoryRefusal Refused(DirectoryAnswer<DirectoryIdentity> answer)
    {
        Assert.False(answer.TryGet(out _, out var refusal));
        return refusal;
    }
}

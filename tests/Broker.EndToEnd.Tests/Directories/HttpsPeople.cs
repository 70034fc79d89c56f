using System.Security.Cryptography.X509Certificates;
using Broker.TestKit;
using Broker.TestKit.Ldap;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>A real directory, <c>broker sts</c>, and two <c>broker ldap</c> over TLS: one shows a good certificate of a private authority, one that of another host.</summary>
public sealed class HttpsPeople : IAsyncLifetime
{
    public const string Password = "correct horse";

    /// <summary>Where a console sign-in leads; nothing is there.</summary>
    public const string Console = "https://console.example.com/";

    private readonly TestCertificates _authority = new();
    private readonly TestCertificates _stranger = new();
    private readonly Stack<IAsyncDisposable> _started = new();
    private PublishedSts _sts = null!;

    /// <summary>The STS that takes what both give, and signs in to the console.</summary>
    public Uri Sts => _sts.Endpoint;

    /// <summary>Shows a certificate for 127.0.0.1.</summary>
    public PublishedLdap Good { get; private set; } = null!;

    /// <summary>Shows one for another address.</summary>
    public PublishedLdap OfAnotherHost { get; private set; } = null!;

    /// <summary>The authority of both.</summary>
    public string CaPem => _authority.CaPem;

    /// <summary>An authority of the same name that issued neither.</summary>
    public string StrangersCaPem => _stranger.CaPem;

    public async ValueTask InitializeAsync()
    {
        try
        {
            var slapd = Started(await Slapd.StartAsync(
                new DirectoryTree().Person("alice", Password).Person("bob", Password).Person("carol", Password)
                    .Group("dev", DirectoryTree.PersonDn("alice"), DirectoryTree.PersonDn("bob"))));
            _sts = Started(await PublishedSts.StartAsync(
                PeopleCatalog.Documents("corp", slapd),
                ["--console-destination", $"{Console.TrimEnd('/')},{PublishedLdap.HttpsPublicUrl}"],
                ("corp-ca.pem", await File.ReadAllTextAsync(slapd.CaFile)),
                ("corp-password", await File.ReadAllTextAsync(slapd.ServicePasswordFile))));
            Good = await StartAsync(_authority.Good());
            OfAnotherHost = await StartAsync(_authority.OfAnotherHost());
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var started))
        {
            await started.DisposeAsync();
        }

        _authority.Dispose();
        _stranger.Dispose();
    }

    /// <summary>An app whose SDK asks a broker's container endpoint over https and then calls the STS; whom it trusts is still open.</summary>
    internal PersonsHome HomeOf(PublishedLdap broker, string authorization)
    {
        var home = new PersonsHome(new Dictionary<string, string> { ["AWS_ENDPOINT_URL_STS"] = _sts.Endpoint.ToString(), ["AWS_REGION"] = "us-east-1", ["AWS_DEFAULT_REGION"] = "us-east-1" });
        home.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(broker.Endpoint, $"/v1/container-credentials/{TestCatalog.Account}/corp-dev").AbsoluteUri);
        home.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", authorization);
        return home;
    }

    private async Task<PublishedLdap> StartAsync(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return Started(await PublishedLdap.StartBesideAsync(
                _sts, ["--console-endpoint", new Uri(Sts, "/federation").AbsoluteUri, "--console-destination", Console], certificate, _authority));
        }
    }

    private T Started<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }
}

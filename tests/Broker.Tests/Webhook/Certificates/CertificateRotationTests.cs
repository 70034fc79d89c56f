using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Broker.Hosting;
using Broker.Webhook.Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using static Broker.Tests.Webhook.Certificates.CertificateWorld;

namespace Broker.Tests.Webhook.Certificates;

/// <summary>Requests over real TLS while two replicas renew everything, CAs included.</summary>
public sealed class CertificateRotationTests
{
    private const int Steps = 250;

    /// <summary>As the default ones, with a day for a month and more.</summary>
    private static readonly CertificateTimes Times =
        new(TimeSpan.FromDays(100), TimeSpan.FromDays(40), TimeSpan.FromDays(20), TimeSpan.FromDays(9), TimeSpan.FromDays(3));

    [Fact]
    [Trait("threat", "W-14")]
    [Trait("threat", "W-15")]
    public async Task A_thousand_requests_across_every_rotation_succeed()
    {
        await using var world = await CertificateWorld.StartAsync();
        var replicas = new[] { world.Replica(Times), world.Replica(Times) };
        await using var first = await ServeAsync(replicas[0]);
        await using var second = await ServeAsync(replicas[1]);
        Assert.Null(await replicas[0].PassAsync(CancellationToken.None));
        Assert.Null(await replicas[1].PassAsync(CancellationToken.None));
        var (certificates, bundles) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var step = 0; step < Steps; step++)
        {
            // One replica is always a day ahead of the other, and the API server may go on for a while with the trust that it read before.
            world.Time.Advance(TimeSpan.FromDays(1));
            var before = world.TrustOf(Mutating);
            Assert.Null(await replicas[step % 2].PassAsync(CancellationToken.None));
            foreach (var trust in new[] { before, world.TrustOf(Mutating) })
            {
                certificates.Add(await RequestAsync(first, trust, world.Time.GetUtcNow()));
                certificates.Add(await RequestAsync(second, trust, world.Time.GetUtcNow()));
            }

            bundles.Add(world.TrustOf(Mutating));
        }

        Assert.True(certificates.Count > 40, "Serving certificates were renewed.");
        Assert.True(bundles.Count > 6, "CAs came, were trusted beside the former ones, and went.");
    }

    private static Task<RoleServer> ServeAsync(IServingCertificate certificate) => RoleServer.StartAsync(
        [new RoleListener("webhook", new ListenAddress(IPAddress.Loopback, 0), _ => Task.CompletedTask, certificate)], NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>One request on a connection of its own, as the API server makes it; gives the serial number that was shown.</summary>
    private static async Task<string> RequestAsync(RoleServer server, string trustPem, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(ReadPem(trustPem));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Addresses[0].Value.Port);
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = $"{Service}.{Namespace}.svc", CertificateChainPolicy = policy });
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: webhook\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(tls);
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync());
        return tls.RemoteCertificate!.GetSerialNumberString();
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Broker.TestKit;

/// <summary>
/// A real HTTPS server on loopback that publishes an issuer's discovery document and keys, or fails at it as a test asks.
/// </summary>
/// <remarks>The same keys stand at <c>/jwks</c> and at <c>/openid/v1/jwks</c>, where an API server has them.</remarks>
public sealed class IssuerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private int _requests;

    private IssuerServer(TestCertificates certificates, X509Certificate2 certificate)
    {
        _certificate = certificate;
        CaFile = Path.Combine(Path.GetTempPath(), $"broker-test-ca-{Guid.NewGuid():N}.pem");
        File.WriteAllText(CaFile, certificates.CaPem);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                // The callback takes certificates that Kestrel's other overloads rightly refuse to serve.
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate }),
            }));
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The PEM file with the one CA that signed the server's certificate (unless the certificate is wrong on purpose).</summary>
    public string CaFile { get; }

    /// <summary>Base address, which is also the issuer: <c>https://127.0.0.1:PORT</c>.</summary>
    public string Issuer => _app.Urls.Single();

    /// <summary>The key document.</summary>
    public string Jwks { get; set; } = """{"keys":[]}""";

    /// <summary>The issuer that the discovery document names; null for the right one.</summary>
    public string? ClaimedIssuer { get; set; }

    /// <summary>The <c>jwks_uri</c> that the discovery document names; null for the right one.</summary>
    public string? ClaimedKeysAddress { get; set; }

    /// <summary>Answers key requests instead of <see cref="Jwks"/>.</summary>
    public RequestDelegate? OnKeys { get; set; }

    /// <summary>Answers discovery requests.</summary>
    public RequestDelegate? OnDiscovery { get; set; }

    /// <summary>The token that a caller must bear; null for none.</summary>
    public string? RequiredBearer { get; set; }

    /// <summary>Requests of any kind that arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static Task<IssuerServer> StartAsync() => StartAsync(certificates => certificates.Good());

    public static async Task<IssuerServer> StartAsync(Func<TestCertificates, X509Certificate2> choose)
    {
        using var certificates = new TestCertificates();
        var server = new IssuerServer(certificates, choose(certificates));
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate.Dispose();
        File.Delete(CaFile);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (RequiredBearer is { } bearer && context.Request.Headers.Authorization != $"Bearer {bearer}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await (OnDiscovery ?? WriteDiscovery)(context);
                break;
            case "/jwks" or "/openid/v1/jwks":
                await (OnKeys ?? (c => c.Response.WriteAsync(Jwks)))(context);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private Task WriteDiscovery(HttpContext context) => context.Response.WriteAsync(
        $$"""{"issuer":"{{ClaimedIssuer ?? Issuer}}","jwks_uri":"{{ClaimedKeysAddress ?? Issuer + "/jwks"}}","response_types_supported":["id_token"]}""");
}

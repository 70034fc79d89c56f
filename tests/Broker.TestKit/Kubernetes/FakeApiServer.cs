using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Broker.Kubernetes.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Broker.TestKit.Kubernetes;

/// <summary>
/// An API server on loopback over real HTTPS: keeps any object it is given, lists in pages, watches, checks resource versions, and goes wrong as a
/// test asks.
/// </summary>
public sealed class FakeApiServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _certificates = new();
    private readonly WebApplication _app;
    private X509Certificate2 _certificate;

    private FakeApiServer()
    {
        _certificate = _certificates.Good();
        _folder.Write("ca.crt", _certificates.CaPem);
        _folder.Write("token", "api.token");
        _folder.Write("namespace", "broker");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = _certificate }),
            }));
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The objects, and what happened to them.</summary>
    public FakeApiObjects Objects { get; } = new();

    /// <summary>Every request, in order: method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The tokens that the requests bore.</summary>
    public ConcurrentQueue<string> Bearers { get; } = new();

    /// <summary>Looks at each request first; true when it has answered. Throw <see cref="IOException"/> to reset the connection.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>Has <c>ca.crt</c>, <c>token</c> and <c>namespace</c>, as kubelet mounts them.</summary>
    public TemporaryFolder ServiceAccount => _folder;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>The way to it.</summary>
    public KubernetesConnection Connection => new(Address, _folder["ca.crt"], _folder["token"]);

    public static async Task<FakeApiServer> StartAsync()
    {
        var server = new FakeApiServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Calls to it with real time, short waits and no jitter.</summary>
    public KubernetesApi Api(KubernetesLimits? limits = null, TimeProvider? time = null) =>
        new(Connection, () => 1, time ?? TimeProvider.System, limits ?? new KubernetesLimits { FirstWait = TimeSpan.FromMilliseconds(1) });

    /// <summary>From the next handshake on, shows a certificate of another CA; <paramref name="publish"/> says whether the CA file changes with it.</summary>
    public void ChangeAuthority(bool publish)
    {
        using var other = new TestCertificates();
        _certificate = other.Good();
        if (publish)
        {
            _folder.Write("ca.crt", other.CaPem);
        }
    }

    /// <summary>Answers with a <c>Status</c> object, as API servers refuse.</summary>
    public static async Task RefuseAsync(HttpContext context, int status, string reason, string message = "as asked")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Failure",
            ["reason"] = reason,
            ["message"] = message,
            ["code"] = status,
        }.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        Objects.EndWatches();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        Bearers.Enqueue(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal));
        try
        {
            if (Intercept is { } intercept && await intercept(context))
            {
                return;
            }

            await Objects.AnswerAsync(context);
        }
        catch (IOException)
        {
            context.Abort();
        }
    }
}

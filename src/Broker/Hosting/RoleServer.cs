using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Broker.Hosting;

/// <summary>
/// Kestrel, with the limits that every role shares and nothing between it and the role: no container, no routing, no middleware.
/// That saves start-up time and memory in every pod (decision 0004 has the figures and what they leave open).
/// </summary>
internal sealed partial class RoleServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>How long requests in flight may take to finish after a stop was asked for (threat R-20).</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly KestrelServer _server;
    private readonly ILogger _log;
    private readonly List<(RoleListener Listener, ListenOptions Options)> _listeners = [];
    private volatile bool _isLeaving;

    static RoleServer()
    {
        // A bare LF ends no header line here: two parsers that disagree on it make two requests of one (threat K-05).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
    }

    private RoleServer(IReadOnlyList<RoleListener> listeners, ILoggerFactory logging)
    {
        _log = logging.CreateLogger<RoleServer>();
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false, ApplicationServices = Services(listeners, logging) };
        SetLimits(options.Limits, listeners.Max(l => l.LongestBody));
        foreach (var listener in listeners)
        {
            options.Listen(listener.Address.Address, listener.Address.Port, listen =>
            {
                SetUp(listen, listener);
                _listeners.Add((listener, listen));
            });
        }

        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logging), logging);
    }

    /// <summary>Name and base address of every listener, with the port that was really bound.</summary>
    public IReadOnlyList<KeyValuePair<string, Uri>> Addresses =>
        [.. _listeners.Select(l => KeyValuePair.Create(l.Listener.Name, new Uri($"{(l.Listener.Certificate is null ? "http" : "https")}://{l.Options.IPEndPoint}")))];

    /// <summary>Binds every listener.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<RoleServer> StartAsync(IReadOnlyList<RoleListener> listeners, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var server = new RoleServer(listeners, logging);
        await server._server.StartAsync(server, cancellationToken);
        return server;
    }

    /// <summary>
    /// From now on every answer ends its connection and says so. A client that keeps connections opens its next one elsewhere, and has none
    /// left here that <see cref="StopAsync"/> could close under a request just sent: an API server calls a webhook once, and a request that
    /// met a closing connection is a pod refused.
    /// </summary>
    /// <remarks>Source: RFC 9112 §9.6 (<c>Connection: close</c>).</remarks>
    public void Leave() => _isLeaving = true;

    /// <summary>Accepts nothing more, lets requests in flight finish, then closes what is left.</summary>
    public async Task StopAsync()
    {
        using var deadline = new CancellationTokenSource(DrainTime);
        await _server.StopAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server.Dispose();
    }

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<HttpContext> connection)
        {
            return new DefaultHttpContext(contextFeatures);
        }

        // Kestrel keeps one container a connection: the context is made once and used again by the requests that follow.
        if (connection.HostContext is DefaultHttpContext used)
        {
            used.Initialize(contextFeatures);
            return used;
        }

        connection.HostContext = new DefaultHttpContext(contextFeatures);
        return connection.HostContext;
    }

    async Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context)
    {
        if (_isLeaving)
        {
            context.Response.OnStarting(EndConnectionAsync, context);
        }

        try
        {
            await context.Features.Get<RoleListener>()!.HandleAsync(context);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // Too large, too slow or malformed while the body was read: the client's fault, and Kestrel knows the status.
            context.Response.Clear();
            context.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (e is ConnectionResetException || (e is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // The client has gone: there is nobody to answer, and no rest of a body to look for.
            context.Abort();
        }
        catch (Exception e)
        {
            RequestFailed(_log, e);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            if (context.Features.Get<RoleListener>()?.AnswerDefectAsync is { } answerAsync)
            {
                await answerAsync(context);
            }
        }
    }

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception) => ((DefaultHttpContext)context).Uninitialize();

    private static Task EndConnectionAsync(object context)
    {
        ((HttpContext)context).Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    private static void SetLimits(KestrelServerLimits limits, long longestBody)
    {
        limits.MaxConcurrentConnections = 4096;
        limits.MaxRequestBodySize = longestBody;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private static void SetUp(ListenOptions listen, RoleListener listener)
    {
        // One protocol, one parser: nothing here gains from HTTP/2, and its flood classes stay out (threat K-08).
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Features.Set(listener);
            return next(connection);
        });
        if (listener.Certificate is { } certificate)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateRequired = listener.AcceptsClient is not null,
                    RemoteCertificateValidationCallback = listener.AcceptsClient is { } accepts ? (_, shown, _, problems) => accepts(shown, problems) : null,
                }),
            });
        }
    }

    [LoggerMessage(1201, LogLevel.Error, "A request failed inside the server.")]
    private static partial void RequestFailed(ILogger log, Exception exception);

    /// <summary>Kestrel's HTTPS layer, and only that, takes its metrics from a container: it gets Kestrel's own registrations.</summary>
    private static IServiceProvider Services(IReadOnlyList<RoleListener> listeners, ILoggerFactory logging)
    {
        if (listeners.All(l => l.Certificate is null))
        {
            return new OnlyLogging(logging);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(logging);
        return builder.Build().Services;
    }

    private sealed class OnlyLogging(ILoggerFactory logging) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(ILoggerFactory) ? logging : null;
    }
}

/// <summary>One listener of a role: a name for logs and address files, where it binds, who answers, and its certificate for HTTPS.</summary>
/// <param name="Name"><c>sts</c>, <c>sidecar</c>, <c>metrics</c>.</param>
/// <param name="Address">Where to bind.</param>
/// <param name="HandleAsync">Answers every request of this listener.</param>
/// <param name="Certificate">Null for plain HTTP.</param>
internal sealed record RoleListener(string Name, ListenAddress Address, RequestDelegate HandleAsync, IServingCertificate? Certificate = null)
{
    /// <summary>Largest request body in bytes; 0 accepts none.</summary>
    public long LongestBody { get; init; }

    /// <summary>
    /// Judges what a client shows in its handshake, null when it shows nothing; false ends the handshake. Null asks for no certificate. Needs
    /// <see cref="Certificate"/>.
    /// </summary>
    public Func<X509Certificate?, SslPolicyErrors, bool>? AcceptsClient { get; init; }

    /// <summary>Words the answer, a 500 unless it says otherwise, after <see cref="HandleAsync"/> threw; null leaves it empty. Knows nothing of what went wrong.</summary>
    public RequestDelegate? AnswerDefectAsync { get; init; }
}

/// <summary>The certificate and key that a listener shows: from files, or made by the role itself.</summary>
internal interface IServingCertificate
{
    /// <summary>What the next handshake shows. Thread safe.</summary>
    SslStreamCertificateContext Current { get; }
}

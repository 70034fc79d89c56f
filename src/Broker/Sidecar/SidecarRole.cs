using Broker.Core.Authentication.Oidc;
using Broker.Exchange;
using Broker.Sidecar.Cache;
using Broker.Sidecar.Container;
using Broker.Sidecar.Exchange;
using Broker.Sidecar.Imds;
using Broker.Sidecar.Settings;
using Broker.Sidecar.Token;

namespace Broker.Sidecar;

/// <summary>
/// The sidecar without its listener: reads and proves the pod's token, exchanges it, keeps the credentials fresh, and answers requests from
/// memory. It has no catalog and no sealing key.
/// </summary>
/// <remarks>Run it once; <see cref="HandleAsync"/> may be called by any number of threads, before, during and after.</remarks>
internal sealed class SidecarRole : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly CredentialCache _cache;
    private readonly CredentialRefresher _refresher;
    private readonly SidecarEndpoints _endpoints;
    private readonly TimeProvider _time;

    /// <summary>Composes the role.</summary>
    /// <param name="settings">Resolved settings.</param>
    /// <param name="validator">The validator over the settings' one issuer.</param>
    /// <param name="services">Meter, loggers, clock and jitter.</param>
    /// <param name="stsHandler">The connection layer towards the STS, when it is not <see cref="WebIdentityExchange.OpenHandler"/>'s; owned.</param>
    public SidecarRole(SidecarSettings settings, OidcTokenValidator validator, SidecarServices services, HttpMessageHandler? stsHandler = null)
    {
        _time = services.Time;
        _http = WebIdentityExchange.OpenClient(stsHandler ?? WebIdentityExchange.OpenHandler(settings.StsTrust));
        _cache = new CredentialCache(_time);
        var tokens = new PodTokens(new ProjectedTokenFile(settings.TokenFile), validator, settings, services.Loggers.CreateLogger<PodTokens>());
        var exchanger = new CredentialExchanger(
            tokens,
            new WebIdentityExchange(_http, settings.StsEndpoint, _time),
            new ExchangePipeline(services.Jitter, _time),
            settings);
        _refresher = new CredentialRefresher(tokens, exchanger, _cache, settings, services);
        _endpoints = new SidecarEndpoints(
            new ContainerCredentialsEndpoint(tokens, new CallerProof(validator, settings, services.Meter), _cache, services.Meter),
            new ImdsEndpoint(ImdsTree.Of(settings, _time.GetUtcNow()), new ImdsTokens(_time), _cache, settings.Imds, services.Meter));
    }

    /// <summary>Whether there are credentials to serve.</summary>
    public bool IsReady => _cache.Find() is not null;

    /// <summary>Watches the token and refreshes until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _refresher.RunAsync(cancellationToken);

    /// <summary>Answers a request on the role's listener.</summary>
    public Task HandleAsync(HttpContext context) => _endpoints.HandleAsync(context);

    /// <summary>Waits for the first credentials, through failed exchanges too; false when they did not come in time.</summary>
    public async Task<bool> WaitUntilReadyAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var end = Deadline.After(atMost, _time);
        while (!IsReady && !end.HasPassed(_time))
        {
            if (await _cache.WaitAsync(end.Remaining(_time)) is null)
            {
                // That flight failed; look again when the next may have ended.
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
            }
        }

        return IsReady;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}

using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Outbound;
using Broker.Core.Actions.SignIn;
using Broker.Core.Audit;
using Broker.Core.Authentication.Mfa;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Saml;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Denials;
using Broker.Core.Federation;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Issuing;
using Broker.Issuing.Cluster;
using Broker.Kubernetes;
using Broker.Sts.Calls;
using Broker.Sts.SignIn;

namespace Broker.Sts;

/// <summary>
/// <c>broker sts</c> put together: catalog and key ring from files or the cluster, validator, issuer, actions, endpoint. Everything that the
/// role is made of is named here.
/// </summary>
internal sealed partial class StsRole
{
    private readonly LiveCatalog _catalog = new();
    private readonly LiveKeyRing _ring = new();
    private readonly RoleCluster? _cluster;
    private readonly WatchedCatalogFolder? _catalogFolder;
    private readonly KeyRingFile<SealingKeyRing>? _keyFile;
    private readonly LiveFederationKeys _federation = new();
    private readonly KeyRingFile<FederationKeyRing>? _federationKeyFile;
    private readonly FederationEndpoint? _federationEndpoint;
    private readonly StsEndpoint _endpoint;
    private readonly SigninEndpoint _signin;
    private readonly ConsoleSessionEndpoint _consoleSession;

    /// <param name="settings">Checked.</param>
    /// <param name="audit">Where every request is written before its answer leaves; stays the caller's.</param>
    /// <param name="meter">Metrics.</param>
    /// <param name="logging">Logs.</param>
    /// <param name="time">The clock.</param>
    public StsRole(StsSettings settings, AuditTrail audit, BrokerMeter meter, ILoggerFactory logging, TimeProvider time)
    {
        // 1. What is read from files, or from the cluster, and followed while the role runs.
        _cluster = settings.Cluster is { } cluster ? new RoleCluster(cluster, (_catalog, _ring), meter, logging, time) : null;
        _catalogFolder = settings.Cluster is { HasCatalog: true }
            ? null
            : new WatchedCatalogFolder(settings.Catalog, _catalog, meter, time, logging.CreateLogger<WatchedCatalogFolder>()) { CommonProvider = () => _cluster?.Provider };
        _keyFile = settings.Cluster?.KeySecret is null ? KeyFiles.Sealing(settings.Keys, _ring, logging, time) : null;
        _federationKeyFile = settings.Federation is { } file ? KeyFiles.Federation(file.Keys, _federation, logging, time) : null;

        // 2. The stages: validate, authorize and mint, and how callers are proved and counted.
        var log = logging.CreateLogger<StsRole>();
        var issuerKeys = new IssuerKeyCache(
            provider => KubernetesIssuerKeySources.Open(provider, time), meter, time, (issuer, error) => KeysNotFetched(log, issuer, error.Message));

        var sealer = new SessionSealer(_ring);
        var issuer = new SessionIssuer(sealer, settings.Profile, time);
        var assumption = new RoleAssumption(issuer, _cluster?.PodTags);
        var mfa = new CallerMfa(new TotpVerifier(time));
        var tokens = new OidcTokenValidator(issuerKeys, settings.Profile, time, _cluster?.Review);
        var throttle = new StsThrottle(_catalog, settings.RequestsPerSecond, time);
        var authenticator = new CallerAuthenticator(_catalog, new SessionAuthenticator(sealer, time), new SigV4Verifier(settings.Region, time), settings.Region);
        var callers = new SignedCallers(authenticator, throttle);
        var unsigned = new UnsignedCallers(throttle);
        var denials = new AuthorizationMessages(_ring, time);
        var outbound = settings.Federation is { } publisher
            ? new OutboundFederation(new WebIdentityTokenIssuer(_federation, time), publisher.Issuer.AbsoluteUri.TrimEnd('/'))
            : null;

        // 3. The actions.
        var actions = new StsActions(
        [
            new AssumeRoleCall(callers, new AssumeRole(assumption, mfa)),
            new AssumeRoleWithSamlCall(unsigned, new AssumeRoleWithSaml(_catalog, new SamlValidator(new AssertionReplayCache(), settings.Profile, time), assumption)),
            new AssumeRoleWithWebIdentityCall(unsigned, new AssumeRoleWithWebIdentity(_catalog, tokens, assumption, settings.Profile)),
            new GetSessionTokenCall(callers, new GetSessionToken(issuer, mfa)),
            new GetFederationTokenCall(callers, new GetFederationToken(issuer)),
            new AssumeRootCall(callers, new AssumeRoot(issuer)),
            new GetWebIdentityTokenCall(callers, new GetWebIdentityToken(outbound)),
            new GetCallerIdentityCall(callers),
            new GetAccessKeyInfoCall(callers),
            new DecodeAuthorizationMessageCall(callers, new DecodeAuthorizationMessage(denials)),
        ]);

        // 4. The endpoints: STS, discovery of our own issuer, console sign-in.
        var surroundings = new RequestSurroundings(settings.Region, settings.IsGlobalEndpoint, time);
        var records = new RequestRecords(audit, denials, settings.Profile);
        _endpoint = new StsEndpoint(actions, surroundings, records, meter, logging.CreateLogger<StsEndpoint>());
        _federationEndpoint = settings.Federation is { } federation ? new FederationEndpoint(_federation, federation.Issuer) : null;
        var consoles = new ConsoleSealer(_ring);
        var signin = new SigninActions(
            new GetSigninToken(authenticator, consoles),
            new ConsoleLogin(authenticator, consoles, settings.Profile),
            new ConsoleDestinations(settings.ConsoleDestinations),
            throttle);
        _signin = new SigninEndpoint(signin, surroundings, records, meter, logging.CreateLogger<SigninEndpoint>());
        _consoleSession = new ConsoleSessionEndpoint(new GetConsoleSession(authenticator, consoles), surroundings, meter);

        // 5. The first look at the files. Roles may trust the cluster, so a folder waits until that is known.
        if (settings.Cluster is not { KnowsOwnTokens: true })
        {
            _catalogFolder?.Load();
        }

        _keyFile?.Refresh();
        _federationKeyFile?.Refresh();
    }

    /// <summary>Null when requests can be answered, else what is missing.</summary>
    public string? NotReady() =>
        _cluster?.NotReady() is { } missing ? missing
        : _catalog.Current is null ? "no catalog has loaded: see the log, or run 'broker check-config'"
        : _ring.Current is null ? "no sealing key has loaded: see the log"
        : null;

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case SigninEndpoint.Path:
                await _signin.HandleAsync(context);
                break;
            case ConsoleSessionEndpoint.Path:
                await _consoleSession.HandleAsync(context);
                break;
            default:
                if (_federationEndpoint is null || !await _federationEndpoint.TryHandleAsync(context))
                {
                    await _endpoint.HandleAsync(context);
                }

                break;
        }
    }

    /// <summary>Answers 500, or 503 without the audit, after <see cref="HandleAsync"/> threw.</summary>
    public Task AnswerDefectAsync(HttpContext context) => _endpoint.AnswerDefectAsync(context);

    /// <summary>Follows changes of the files and of the cluster until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Loops.RunAsync(
        token =>
        [
            FollowFolderAsync(token),
            .. _cluster?.Run(token) ?? [],
            _keyFile?.WatchAsync(token) ?? Task.CompletedTask,
            _federationKeyFile?.WatchAsync(token) ?? Task.CompletedTask,
        ],
        cancellationToken);

    private async Task FollowFolderAsync(CancellationToken cancellationToken)
    {
        if (_catalogFolder is null)
        {
            return;
        }

        if (_cluster is not null)
        {
            await _cluster.ProviderKnownAsync(cancellationToken);
            _catalogFolder.LoadIfChanged(cancellationToken);
        }

        await _catalogFolder.RunAsync(cancellationToken);
    }

    [LoggerMessage(2201, LogLevel.Warning, "The keys of issuer {Issuer} were not fetched; those fetched before stay in use: {Reason}")]
    private static partial void KeysNotFetched(ILogger log, string issuer, string reason);
}

using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Ldap;
using Broker.Core.Actions.Outbound;
using Broker.Core.Audit;
using Broker.Core.Catalog;
using Broker.Core.Denials;
using Broker.Core.Federation;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Directories.Api;
using Broker.Directories.Issue;
using Broker.Directories.Portal;
using Broker.Directories.Portal.Snippets;
using Broker.Directories.SignIn;
using Broker.Issuing;
using Broker.Kubernetes;
using Broker.Ldap;
using Broker.Ldap.Limits;

namespace Broker.Directories;

/// <summary><c>broker ldap</c> put together: catalog and keys from files, directories, sign-in, decisions, interfaces. Everything that the role is made of is named here.</summary>
internal sealed class DirectoryRole : IAsyncDisposable
{
    private readonly DirectorySources _sources;
    private readonly FederationEndpoint? _federationEndpoint;
    private readonly HttpClient _consoleHttp = Outbound();
    private readonly OpenDirectories _directories;
    private readonly ICredentialIssuer _issuer;
    private readonly ApiEndpoint _api;
    private readonly PortalEndpoint _portal;

    /// <param name="settings">Checked.</param>
    /// <param name="audit">Where every event is written before its answer leaves; stays the caller's.</param>
    /// <param name="state">Where failures and sessions are kept; stays the caller's.</param>
    /// <param name="surroundings">Metrics, logs, clock.</param>
    public DirectoryRole(DirectorySettings settings, AuditTrail audit, ILoginState state, DirectorySurroundings surroundings)
    {
        var (meter, logging, time) = surroundings;

        // 1. What is read from files or the cluster, and followed while the role runs.
        _sources = new DirectorySources(settings, surroundings);
        var (catalog, ring) = (_sources.Catalog, _sources.Ring);

        // 2. Sign-in: directories, limits, sessions, and who a request is from.
        var ldap = new LdapSurroundings(meter, logging.CreateLogger<LdapDirectory>(), time);
        _directories = new OpenDirectories(catalog, settings.Providers, ldap, time);
        var directoryMeter = new DirectoryMeter(meter);
        var records = new DirectoryRecords(new RequestRecords(audit, new AuthorizationMessages(ring, time), settings.Profile));
        var sealer = new BrokerSessionSealer(ring);
        var readings = new Readings(_directories, time);
        Sessions = new SignInSessions(sealer, state, readings, records, settings.SessionLifetime);
        Login = new DirectoryLogin(_directories, new LoginLimits(state, settings.Replicas, time), Sessions, records, directoryMeter);
        People = new People(sealer, state, readings, records);
        var callers = new Callers(Login, People);

        // 3. Decisions, and what follows from them.
        var outbound = settings.FederationKeys is null
            ? null
            : new OutboundFederation(new WebIdentityTokenIssuer(_sources.Federation, time), (settings.FederationIssuer ?? settings.PublicUrl).AbsoluteUri.TrimEnd('/'));
        var grants = new GrantRole(catalog, settings.Profile);
        var assignment = new AssignRole(outbound);
        _issuer = IssuerOf(settings, grants, assignment, surroundings);
        var offers = new RoleOffers(catalog);
        Actions = new PersonActions(_issuer, grants, assignment, records, new RoleRequestLimit(settings.RequestsPerMinute, time));
        Console = settings.Console is { } console ? new ConsoleSignIn(Actions, records, _consoleHttp, console) : null;

        // 4. Interfaces.
        Surroundings = new RequestSurroundings(settings.Region, IsGlobal: false, time);
        ApiRoute[] routes =
        [
            .. new SessionsApi(_directories, Login, Sessions, callers).Routes,
            .. new RolesApi(callers, offers, Actions, Console, settings.StsEndpoint).Routes,
            .. new ContainerApi(callers, new ContainerCredentials(Actions, records, time)).Routes,
            OpenApiDocument.Route,
        ];
        _api = new ApiEndpoint(routes, new RequestGuard(settings.PublicUrl), Surroundings, directoryMeter, logging.CreateLogger<ApiEndpoint>());
        _federationEndpoint = settings.FederationKeys is null ? null : new FederationEndpoint(_sources.Federation, settings.FederationIssuer ?? settings.PublicUrl);
        var visitors = new PortalVisitors(settings.PublicUrl, People, _directories, Surroundings);
        var signIn = new PortalSignIn(visitors, _directories, Login, People, Sessions);
        _portal = new PortalEndpoint(
            visitors,
            signIn,
            new PortalPages(visitors, signIn, offers, Sessions, Console is not null),
            new PortalForms(visitors, Actions, Console, Sessions, SnippetVariable.For(settings)),
            directoryMeter);

        // 5. The first look at the files.
        _sources.Load();
    }

    /// <summary>Providers and roles.</summary>
    public LiveCatalog Catalog => _sources.Catalog;

    /// <summary>Name and password → person.</summary>
    public DirectoryLogin Login { get; }

    /// <summary>Token of a session → person.</summary>
    public People People { get; }

    /// <summary>Sign-in sessions.</summary>
    public SignInSessions Sessions { get; }

    /// <summary>What people may do with roles.</summary>
    public PersonActions Actions { get; }

    /// <summary>Leads to a console; null where there is none.</summary>
    public ConsoleSignIn? Console { get; }

    /// <summary>Makes the call of a request.</summary>
    public RequestSurroundings Surroundings { get; }

    /// <summary>The operations of the API.</summary>
    public IReadOnlyList<ApiRoute> Routes => _api.Routes;

    /// <summary>Null when people can sign in, else what is missing. A directory that is down is no reason: sessions go on.</summary>
    public string? NotReady() => _sources.NotReady() ?? _directories.NotReady();

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (ApiEndpoint.Owns(context.Request.Path.Value))
        {
            await _api.HandleAsync(context);
        }
        else if (_federationEndpoint is null || !await _federationEndpoint.TryHandleAsync(context))
        {
            await _portal.HandleAsync(context);
        }
    }

    /// <summary>Answers 500 after <see cref="HandleAsync"/> threw.</summary>
    public Task AnswerDefectAsync(HttpContext context) =>
        ApiEndpoint.Owns(context.Request.Path.Value) ? _api.AnswerDefectAsync(context) : _portal.AnswerDefectAsync(context);

    /// <summary>Follows changes of the files until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Loops.RunAsync(
        token => [.. _sources.Run(token), _directories.RunAsync(token)],
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _directories.DisposeAsync();
        _consoleHttp.Dispose();
        (_issuer as IDisposable)?.Dispose();
    }

    private ICredentialIssuer IssuerOf(DirectorySettings settings, GrantRole grants, AssignRole assignment, DirectorySurroundings surroundings) => settings.Issue switch
    {
        IssueMode.InProcess => new InProcessIssuer(
            new AssumeRoleWithLdapIdentity(_sources.Catalog, new RoleAssumption(new SessionIssuer(new SessionSealer(_sources.Ring), settings.Profile, surroundings.Time)))),
        IssueMode.Sts => new StsIssuer(grants, assignment, settings.StsEndpoint!, settings.StsCaFile, surroundings),
        _ => new AwsIssuer(grants, settings.Issue, new AwsTarget(settings.Region, settings.StsEndpoint, settings.StsCaFile), surroundings),
    };

    private static HttpClient Outbound() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 16 * 1024,
    };
}

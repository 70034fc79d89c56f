using Broker.Core;
using Broker.Core.Audit;
using Broker.Core.Federation;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Dev.Ldap;
using Broker.Dev.Saml;
using Broker.Dev.Samples;
using Broker.Directories;
using Broker.Hosting;
using Broker.Issuing;
using Broker.Kubernetes;
using Broker.Sidecar;
using Broker.Sidecar.Settings;
using Broker.Sts;

namespace Broker.Dev;

/// <summary>
/// The roles of <c>broker dev</c>: built once their listeners are bound, because each needs the address of the one before. Answers 503 until
/// then.
/// </summary>
internal sealed class DevWorld(DevState state, BrokerMeter meter, ILoggerFactory logging, ProcessEnvironment environment) : IAsyncDisposable
{
    /// <summary>Time for the first exchange on a busy machine; in rest it takes a tenth of a second.</summary>
    private static readonly TimeSpan ReadyTime = TimeSpan.FromSeconds(30);

    /// <summary>Making an RSA key takes as long as all else here: another processor does it meanwhile.</summary>
    private readonly Task<FederationKeyRing> _federationKeys = Task.Run(() => FederationKeyRing.GenerateThrowaway(environment.Time.GetUtcNow()));

    private readonly DevIssuer _issuer = new(environment.Time);
    private readonly ProjectedTokenFolder _token = new(state.TokenFolder, environment.Time);
    private ServingCertificate? _certificate;
    private AuditTrail? _audit;
    private StsRole? _sts;
    private SidecarRole? _sidecar;
    private DevPeople? _people;
    private bool _isReady;

    /// <summary>The listeners, before there is anything behind them.</summary>
    /// <param name="issuer">Where the throwaway issuer is.</param>
    /// <param name="sts">Where the STS is.</param>
    /// <param name="sidecar">Where the sidecar is.</param>
    /// <param name="people">Where API and portal for people are; null for no directory.</param>
    public IReadOnlyList<RoleListener> Listeners(ListenAddress issuer, ListenAddress sts, ListenAddress sidecar, ListenAddress? people)
    {
        DevState.WritePrivate(state.CaFile, _issuer.CaPem);
        DevState.WritePrivate(state.CertificateFile, _issuer.CertificatePem);
        DevState.WritePrivate(state.CertificateKeyFile, _issuer.CertificateKeyPem);
        _certificate = new ServingCertificate(state.CertificateFile, state.CertificateKeyFile, logging.CreateLogger<ServingCertificate>(), environment.Time);
        return
        [
            new RoleListener("issuer", issuer, context => DevPeople.IsTheirs(context) ? ToPeopleAsync(context) : _issuer.HandleAsync(context), _certificate),
            new RoleListener("sts", sts, context => _sts is { } role ? role.HandleAsync(context) : NotYetAsync(context))
            {
                LongestBody = StsForm.LongestBytes,
                AnswerDefectAsync = context => _sts?.AnswerDefectAsync(context) ?? Task.CompletedTask,
            },
            new RoleListener("sidecar", sidecar, context => _sidecar is { } role ? role.HandleAsync(context) : NotYetAsync(context)),
            .. people is null ? [] : new[] { new RoleListener(DevPeople.Listener, people, ToPeopleAsync) { LongestBody = DevPeople.LongestBody, AnswerDefectAsync = context => _people?.AnswerDefectAsync(context) ?? Task.CompletedTask } },
        ];
    }

    /// <summary>Null once all three ways have worked.</summary>
    public string? NotReady() => _isReady ? null : "the three ways to credentials have not all worked yet";

    /// <summary>Builds the roles, tries the three ways, tells the person, then rotates the token until cancelled.</summary>
    public async Task RunAsync(RoleServer server, CancellationToken cancellationToken)
    {
        var addresses = server.Addresses.ToDictionary(StringComparer.Ordinal);
        var (sts, sidecar) = (addresses["sts"], addresses["sidecar"]);
        _issuer.Issuer = $"https://localhost:{addresses["issuer"].Port}";
        RotateToken();
        WriteCatalog();
        DevState.WritePrivate(state.FederationKeysFile, (await _federationKeys).ToJson());

        _audit = OpenAudit();
        if (addresses.TryGetValue(DevPeople.Listener, out var portal))
        {
            _people = await DevPeople.StartAsync(state, portal, _issuer.Issuer, sts, _audit, new DirectorySurroundings(meter, logging, environment.Time), cancellationToken);
        }

        _sts = new StsRole(StsSettings(sts, portal), _audit, meter, logging, environment.Time);
        _sidecar = SidecarCommand.Compose(SidecarSettings(sts), meter, logging, environment.Time);
        var work = Loops.RunAsync(
            token => [_sts.RunAsync(token), _sidecar.RunAsync(token), RotateTokenAsync(token), _people?.RunAsync(token) ?? Task.CompletedTask],
            cancellationToken);

        await _sidecar.WaitUntilReadyAsync(ReadyTime, cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = ReadyTime };
        var client = new DevClient(http, sts, sidecar, _token.TokenFile, environment.Time);
        var ways = new (string Name, string Arn)[]
        {
            ("container credentials", await client.ContainerAsync(cancellationToken)),
            ("instance metadata", await client.InstanceMetadataAsync(cancellationToken)),
            ("web identity", await client.WebIdentityAsync(SampleCatalog.RoleArn, cancellationToken)),
        };
        var env = DevVariables.Of(sts, sidecar, _token.TokenFile);
        DevState.WritePrivate(state.EnvFile, DevVariables.Exports(env));
        Tell(ways, addresses);
        DevState.WritePrivate(state.ReadyFile, "");
        _isReady = true;
        await work;
    }

    public async ValueTask DisposeAsync()
    {
        if (_people is not null)
        {
            await _people.DisposeAsync();
        }

        if (_sidecar is not null)
        {
            await _sidecar.DisposeAsync();
        }

        if (_audit is not null)
        {
            await _audit.DisposeAsync();
        }

        _certificate?.Dispose();
        _issuer.Dispose();
    }

    private Task ToPeopleAsync(HttpContext context) => _people is { } people ? people.HandleAsync(context) : NotYetAsync(context);

    private static Task NotYetAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        return Task.CompletedTask;
    }

    private AuditTrail OpenAudit() =>
        AuditTrails.Open([new AuditDestination(state.AuditFile, Collector: null)], environment.OpenOutput, logging, meter, environment.Time, out var problem)
            ?? throw new IOException(problem);

    private void WriteCatalog()
    {
        var user = new DevUser();
        user.Write(state);
        DevSamlIdp.Write(state, environment.Time.GetUtcNow());
        Directory.CreateDirectory(state.Catalog, DevState.OwnerOnly);
        foreach (var (name, document) in SampleCatalog.Documents(_issuer.Issuer, user.KeyId))
        {
            DevState.WritePrivate(Path.Combine(state.Catalog, name), document);
        }

        DevState.WritePrivate(state.KeysFile, SealingKeyRing.Generate().ToJson());
    }

    // The listeners are bound already: the addresses in these settings are not used again.
    private StsSettings StsSettings(Uri sts, Uri? portal) => new(
        state.Catalog,
        state.KeysFile,
        SampleCatalog.Region,
        StsProfile.Strict,
        new ListenAddress(System.Net.IPAddress.Loopback, 0),
        Tls: null,
        new ListenAddress(System.Net.IPAddress.Loopback, 0),
        AddressesFile: null)
    {
        Federation = (state.FederationKeysFile, new Uri(sts.GetLeftPart(UriPartial.Authority))),
        ConsoleDestinations = portal is null ? [] : [new Uri(sts.GetLeftPart(UriPartial.Authority)), new Uri(portal.GetLeftPart(UriPartial.Authority))],
    };

    private SidecarSettings SidecarSettings(Uri sts)
    {
        var options = new SidecarOptions
        {
            TokenFile = _token.TokenFile,
            Issuer = _issuer.Issuer,
            Audience = SampleCatalog.Audience,
            Discovery = true,
            KeysCaFile = state.CaFile,
            AllowedNetworks = { "127.0.0.0/8", "::1/128" },
            RoleArn = SampleCatalog.RoleArn,
            StsEndpoint = sts.AbsoluteUri,
            Region = SampleCatalog.Region,
        };
        var resolution = Broker.Sidecar.Settings.SidecarSettings.Resolve(options);
        return resolution.TryGet(out var settings)
            ? settings
            : throw new InvalidOperationException($"The sample settings do not resolve: {string.Join(' ', resolution.Problems)}");
    }

    private void RotateToken() => _token.Write(_issuer.IssueToken(SampleCatalog.Audience, SampleCatalog.Namespace, SampleCatalog.ServiceAccount));

    private async Task RotateTokenAsync(CancellationToken cancellationToken)
    {
        // As a kubelet does: at four fifths of the token's life.
        using var timer = new PeriodicTimer(DevIssuer.TokenLife * 0.8, environment.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            RotateToken();
        }
    }

    private void Tell((string Name, string Arn)[] ways, Dictionary<string, Uri> addresses)
    {
        var terminal = environment.Out;
        terminal.WriteLine("broker dev is ready. Each way to credentials was tried, and GetCallerIdentity answered:");
        foreach (var (name, arn) in ways)
        {
            terminal.WriteLine($"  {name,-22} {arn}");
        }

        terminal.WriteLine();
        terminal.WriteLine("Paste into another shell, then use any AWS SDK or CLI:");
        terminal.WriteLine($"  . {state.EnvFile}");
        terminal.WriteLine();
        terminal.WriteLine("Paste this too to be the sample user, who may try every action (README, \"Try every action\"):");
        terminal.WriteLine($"  set -a; . {state.UserEnvFile}; set +a");
        terminal.WriteLine();
        _people?.Tell(terminal);
        terminal.WriteLine($"Roles and providers (edit them while this runs):  {state.Catalog}");
        terminal.WriteLine($"Every request, as an audit event:                 {state.AuditFile}");
        terminal.WriteLine($"Health and metrics:                               {addresses["metrics"]}metrics");
        terminal.WriteLine("Ctrl-C stops everything and removes what it made.");
        terminal.Flush();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Sidecar;
using Broker.Sidecar.Settings;
using Broker.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Sidecar;

/// <summary>A whole sidecar under test: real Kestrel on loopback, real validator over a JWKS file, a fake STS, and a clock that stands still.</summary>
internal sealed class SidecarHost : IAsyncDisposable
{
    /// <summary>How long any one step of a test may take on a busy machine; nothing is decided by it but a failure.</summary>
    private static readonly TimeSpan RealLimit = TimeSpan.FromSeconds(20);

    /// <summary>The exchange allows each try 5 s.</summary>
    private static readonly TimeSpan ShorterThanATry = TimeSpan.FromSeconds(4);

    /// <summary>The loop looks at the token file every 5 s; all tries of a flight together have 20 s.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sidecar-");
    private readonly TestIssuer _issuer = TestIssuer.Ec();
    private readonly BrokerMeter _meter = new();
    private readonly PrometheusMetrics _metrics;
    private readonly CancellationTokenSource _stop = new();
    private WebApplication _app = null!;
    private Task _running = Task.CompletedTask;

    private SidecarHost(FakeSts sts, ManualTimeProvider time)
    {
        Sts = sts;
        Time = time;
        _metrics = new PrometheusMetrics(_meter);
    }

    public FakeSts Sts { get; }

    public ManualTimeProvider Time { get; }

    public SidecarRole Role { get; private set; } = null!;

    public SidecarSettings Settings { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public CapturedLog Log { get; } = new();

    /// <summary>The value of one series, as an operator reads it; null while there is none.</summary>
    public double? Metric(string series) => _metrics.Write().Split('\n')
        .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
        .Select(line => (double?)double.Parse(line.AsSpan(series.Length), CultureInfo.InvariantCulture))
        .SingleOrDefault();

    public string TokenFile => Path.Combine(_folder.FullName, "token");

    public int Port => Http.BaseAddress!.Port;

    /// <summary>Starts everything with the token in place and waits for the first credentials.</summary>
    public static async Task<SidecarHost> ReadyAsync(Action<SidecarOptions>? configure = null, Action<FakeSts>? prepare = null)
    {
        var host = await StartAsync(configure, prepare);
        await UntilAsync(() => host.Role.IsReady);
        await host.SettleAsync();
        return host;
    }

    /// <summary>Starts everything with the token in place.</summary>
    public static async Task<SidecarHost> StartAsync(
        Action<SidecarOptions>? configure = null,
        Action<FakeSts>? prepare = null,
        bool hasToken = true,
        X509Certificate2? stsCertificate = null)
    {
        var time = new ManualTimeProvider();
        var host = new SidecarHost(await FakeSts.StartAsync(time, stsCertificate), time);
        prepare?.Invoke(host.Sts);
        await host.StartAsync(configure ?? (_ => { }), hasToken);
        return host;
    }

    /// <summary>A token of this pod, or of what the test makes of it.</summary>
    public string Token(Action<JsonObject>? change = null)
    {
        var claims = _issuer.ProjectedClaims(Time.GetUtcNow());
        change?.Invoke(claims);
        return _issuer.Token(claims);
    }

    /// <summary>A valid token of another service account.</summary>
    public string TokenOf(string serviceAccount) => _issuer.Token(_issuer.ProjectedClaims(Time.GetUtcNow(), serviceAccount: serviceAccount));

    public void WriteToken(string text) => File.WriteAllText(TokenFile, text);

    public string CurrentToken => File.ReadAllText(TokenFile);

    public async Task<HttpResponseMessage> GetCredentialsAsync(string? authorization, string path = "/v1/credentials")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        }

        return await Http.SendAsync(request);
    }

    public async Task<string> MetadataTokenAsync(string ttl = "21600")
    {
        using var response = await PutTokenAsync(ttl);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<HttpResponseMessage> PutTokenAsync(string? ttl, string path = "/latest/api/token")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path);
        if (ttl is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token-ttl-seconds", ttl));
        }

        return await Http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> GetMetadataAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.Add("X-aws-ec2-metadata-token", token);
        }

        return await Http.SendAsync(request);
    }

    /// <summary>Sends bytes as they are and gives the whole answer; the request has to ask for the connection to be closed.</summary>
    public async Task<string> RawAsync(string request)
    {
        using var limit = new CancellationTokenSource(RealLimit);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(limit.Token);
    }

    /// <summary>A raw GET with a metadata token and these extra lines; the status of the answer.</summary>
    public async Task<int> RawStatusAsync(string target, string token, string method = "GET", string? extra = null, string? host = null)
    {
        var answer = await RawAsync(
            $"{method} {target} HTTP/1.1\r\nHost: {host ?? $"127.0.0.1:{Port}"}\r\nx-aws-ec2-metadata-token: {token}\r\nConnection: close\r\n{extra}\r\n");
        return int.Parse(answer.AsSpan(9, 3));
    }

    /// <summary>Waits until a fact becomes true, woken by nothing but the work itself; fails after <see cref="RealLimit"/>.</summary>
    public static async Task UntilAsync(Func<bool> fact)
    {
        using var limit = new CancellationTokenSource(RealLimit);
        while (!fact())
        {
            await Task.Delay(2, limit.Token);
        }
    }

    /// <summary>
    /// Moves the clock through every short wait until a fact becomes true: from a flight's try to the next, from a flight to the next. While
    /// the first timer is the limit of a try under way, the clock stands still, so that a slow machine decides nothing.
    /// </summary>
    public Task AdvanceUntilAsync(Func<bool> fact) => UntilAsync(() =>
    {
        if (!fact() && Time.Waits is [var wait, ..] && wait < ShorterThanATry)
        {
            Time.Advance(wait);
        }

        return fact();
    });

    /// <summary>Waits until the refresh loop sleeps: its delay is then the only timer. A flight's own limit is longer, and never alone for less.</summary>
    public async Task SettleAsync()
    {
        try
        {
            await UntilAsync(() => Time.Waits is [var only] && only <= LongestSleep);
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException(
                $"The loop is {_running.Status}, its timers {string.Join(", ", Time.Waits)}.\n{string.Join('\n', Log.Lines)}",
                _running.Exception ?? (Exception)e);
        }
    }

    /// <summary>Moves the clock while the loop sleeps, and waits until it sleeps again. In one go: an exchange that begins on the way takes no time.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await SettleAsync();
        Time.Jump(by);
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        Http.Dispose();
        await _app.DisposeAsync();
        await Role.DisposeAsync();
        await Sts.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
        _issuer.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(Action<SidecarOptions> configure, bool hasToken)
    {
        var jwks = Path.Combine(_folder.FullName, "jwks.json");
        await File.WriteAllTextAsync(jwks, TestIssuer.Jwks(_issuer));
        if (hasToken)
        {
            WriteToken(Token());
        }

        var options = new SidecarOptions
        {
            TokenFile = TokenFile,
            Issuer = _issuer.Issuer,
            Audience = "sts.amazonaws.com",
            JwksFile = jwks,
            RoleArn = "arn:aws:iam::123456789012:role/team/demo-role",
            StsEndpoint = Sts.Address.ToString(),
            Region = "eu-central-1",
        };
        configure(options);
        var resolution = SidecarSettings.Resolve(options);
        Assert.True(resolution.TryGet(out var settings), string.Join('\n', resolution.Problems));
        Settings = settings;
        var keys = new IssuerKeyCache(provider => IssuerKeySources.Open(provider, Time), _meter, Time);
        Role = new SidecarRole(settings, new OidcTokenValidator(keys, settings.Profile, Time), new(_meter, Log, Time, () => 0.5));

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Role.HandleAsync);
        await _app.StartAsync();
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.Single()), Timeout = RealLimit };
        _running = Role.RunAsync(_stop.Token);
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.TestKit;
using Broker.Tests.Sidecar;
using Broker.Webhook;
using Broker.Webhook.Admission;
using Broker.Webhook.Certificates;

namespace Broker.Tests.Webhook.Certificates;

/// <summary>A webhook that asks its callers who they are, over real TLS.</summary>
[Trait("threat", "W-05")]
public sealed class ApiServerCertificatesTests : IAsyncLifetime
{
    private readonly TestCertificates _serving = new();
    private readonly TestCertificates _clients = new();
    private readonly TestCertificates _others = new();
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedLog _log = new();
    private readonly BrokerMeter _meter = new();
    private X509Certificate2 _shown = null!;
    private RoleServer _server = null!;

    private string CaFile => Path.Combine(_folder.Path, "ca.pem");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(CaFile, _clients.CaPem);
        _shown = _serving.Good();
        var world = new InjectionWorld();
        var settings = new WebhookSettings(new ListenAddress(IPAddress.Loopback, 0), new ListenAddress(IPAddress.Loopback, 0), "/", AddressesFile: null)
        {
            Service = "s",
            CertificateSecret = "c",
            ClientCaFile = CaFile,
            Injection = world.Settings,
            Rules = world.RulesOf(),
        };
        var role = new WebhookRole(settings, new WebhookServices(world, world, world, () => world.Facts, new WebhookMeter(_meter), _log, TimeProvider.System));
        var callers = new ApiServerCertificates(CaFile, TimeProvider.System);
        var listener = new RoleListener("webhook", settings.Listen, role.HandleAsync, new Shown(SslStreamCertificateContext.Create(_shown, null)))
        {
            LongestBody = AdmissionReview.LongestBytes,
            AcceptsClient = callers.Accepts,
        };
        _server = await RoleServer.StartAsync([listener], _log, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _shown.Dispose();
        _meter.Dispose();
        _log.Dispose();
        _folder.Dispose();
        _serving.Dispose();
        _clients.Dispose();
        _others.Dispose();
    }

    [Fact]
    public async Task An_api_server_with_a_certificate_is_answered()
    {
        using var certificate = _clients.OfAClient();

        Assert.Equal((HttpStatusCode.OK, true), await PostAsync(certificate));
    }

    [Fact]
    public async Task Who_shows_none_is_answered_401_and_nothing_else() => Assert.Equal((HttpStatusCode.Unauthorized, false), await PostAsync(certificate: null));

    [Fact]
    public async Task A_certificate_of_others_ends_the_handshake()
    {
        using var certificate = _others.OfAClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(certificate));
    }

    [Fact]
    public async Task A_certificate_for_servers_ends_the_handshake()
    {
        using var certificate = _clients.Good();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(certificate));
    }

    [Fact]
    public async Task The_next_authority_counts_once_its_file_is_there_and_a_broken_file_changes_nothing()
    {
        using var before = _clients.OfAClient();
        using var after = _others.OfAClient();
        Assert.Equal((HttpStatusCode.OK, true), await PostAsync(before));
        await ReplaceAsync("no certificate", seconds: 1);
        Assert.Equal((HttpStatusCode.OK, true), await PostAsync(before));

        await ReplaceAsync(_others.CaPem, seconds: 2);

        Assert.Equal((HttpStatusCode.OK, true), await PostAsync(after));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(before));
    }

    [Fact]
    public async Task Without_any_authority_it_is_not_ready()
    {
        await File.WriteAllTextAsync(CaFile, "");
        var callers = new ApiServerCertificates(CaFile, TimeProvider.System);
        Assert.Equal("--client-ca-file holds no certificate", callers.NotReady());

        await ReplaceAsync(_clients.CaPem, seconds: 1);

        Assert.Null(callers.NotReady());
    }

    private async Task ReplaceAsync(string text, int seconds)
    {
        await File.WriteAllTextAsync(CaFile, text);
        File.SetLastWriteTimeUtc(CaFile, DateTime.UnixEpoch.AddSeconds(seconds));
    }

    private async Task<(HttpStatusCode Status, bool HasBody)> PostAsync(X509Certificate2? certificate)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => _shown.GetRawCertData().AsSpan().SequenceEqual(shown!.GetRawCertData());
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        using var http = new HttpClient(handler);
        using var body = new StringContent(ReviewText.Of(ReviewText.Pod()), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(_server.Addresses[0].Value, "/mutate"), body, TestContext.Current.CancellationToken);
        return (response.StatusCode, (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length > 0);
    }

    private sealed record Shown(SslStreamCertificateContext Current) : IServingCertificate;
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Broker.TestKit.Published;

/// <summary>
/// <c>broker ldap</c> as published, on free loopback ports, with a catalog that the caller writes. Mints credentials itself. Speaks clear text, or TLS with a
/// certificate that the caller chose.
/// </summary>
public sealed class PublishedLdap : IAsyncDisposable
{
    /// <summary>The public URL of one that speaks TLS. Nobody asks there: it is what people of an ended console session are led to.</summary>
    public const string HttpsPublicUrl = "https://127.0.0.1:8444";

    private const string HttpPublicUrl = "http://127.0.0.1:8444";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly AddressesFile _addresses;

    // No cookies, no second try: an answer is the server's.
    private readonly SocketsHttpHandler _handler = new() { UseCookies = false, AllowAutoRedirect = false };
    private readonly HttpClient _http;
    private ChildProcess? _process;

    private PublishedLdap()
    {
        _addresses = new AddressesFile(_folder.File("addresses"));
        _http = new HttpClient(_handler) { Timeout = Limit };
    }

    public ChildProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    /// <summary>Where the API and the portal are.</summary>
    public Uri Endpoint => _addresses["ldap"];

    /// <summary>The audit events so far, one JSON object a line.</summary>
    public string Audit => File.Exists(_folder.File("audit")) ? File.ReadAllText(_folder.File("audit")) : "";

    /// <summary>Starts it with these documents, and with copies of files that they name.</summary>
    /// <param name="catalog">YAML documents.</param>
    /// <param name="settings">More settings of the command line, such as the providers.</param>
    /// <param name="files">Names in the catalog's folder, and what is copied there.</param>
    public static async Task<PublishedLdap> StartAsync(string catalog, IReadOnlyList<string> settings, params (string Name, string From)[] files)
    {
        var role = new PublishedLdap();
        await role.OrDisposeAsync(role.RunOnNewFolderAsync(catalog, settings, files));
        return role;
    }

    /// <summary>Starts it with the catalog and the sealing keys of an STS, which then takes the credentials that it gives.</summary>
    /// <param name="sts">Runs for longer.</param>
    /// <param name="settings">More settings of the command line, such as the providers.</param>
    /// <param name="certificate">What it shows, issued by <paramref name="authority"/>; null for clear text.</param>
    /// <param name="authority">Whom this client of it trusts; null for clear text.</param>
    public static async Task<PublishedLdap> StartBesideAsync(
        PublishedSts sts, IReadOnlyList<string> settings, X509Certificate2? certificate = null, TestCertificates? authority = null)
    {
        var role = new PublishedLdap();
        IReadOnlyList<string> tls = certificate is null ? [] : role.Show(certificate, authority ?? throw new ArgumentNullException(nameof(authority)));
        await role.OrDisposeAsync(role.RunAsync(sts.CatalogFolder, sts.KeysFile, certificate is null ? HttpPublicUrl : HttpsPublicUrl, [.. tls, .. settings]));
        return role;
    }

    /// <summary>Signs in. The answer's body has <c>sessionToken</c> when it worked.</summary>
    public Task<LdapAnswer> SignInAsync(string? provider, string username, string password)
    {
        var body = new JsonObject { ["username"] = username, ["password"] = password };
        if (provider is not null)
        {
            body["provider"] = provider;
        }

        return PostAsync("/v1/sessions", body, session: null);
    }

    /// <summary>Asks for credentials of a role.</summary>
    public Task<LdapAnswer> IssueAsync(string session, string roleArn) => PostAsync("/v1/credentials", new JsonObject { ["roleArn"] = roleArn }, session);

    /// <summary>Reads an operation's answer, as container SDKs and scripts do.</summary>
    public Task<LdapAnswer> GetAsync(string path, string session) => SendAsync(HttpMethod.Get, path, body: null, session);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
        _folder.Dispose();
    }

    private async Task RunOnNewFolderAsync(string catalog, IReadOnlyList<string> settings, (string Name, string From)[] files)
    {
        Directory.CreateDirectory(_folder.File("catalog"));
        foreach (var (name, from) in files)
        {
            File.SetUnixFileMode(_folder.Write($"catalog/{name}", await File.ReadAllTextAsync(from)), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _folder.Write("catalog/test.yaml", catalog);
        await ChildProcess.RunAsync(RepositoryTree.BrokerBinary(), ["keys", "generate", _folder.File("keys")], Home(), Limit);
        await RunAsync(_folder.File("catalog"), _folder.File("keys"), HttpPublicUrl, settings);
    }

    private async Task RunAsync(string catalogFolder, string keysFile, string publicUrl, IReadOnlyList<string> settings)
    {
        string[] arguments =
        [
            "ldap",
            "--catalog", catalogFolder,
            "--public-url", publicUrl,
            "--keys", keysFile,
            "--state", _folder.File("state"),
            "--audit", $"file:{_folder.File("audit")}",
            "--listen", "127.0.0.1:0",
            "--metrics-listen", "127.0.0.1:0",
            "--addresses-file", _addresses.Path,
            .. settings,
        ];
        var process = ChildProcess.Start(RepositoryTree.BrokerBinary(), arguments, Home());
        _process = process;
        await process.UntilAsync(() => _addresses.Names("ldap", "metrics"), Limit, "`broker ldap` accepts connections");
        await Until.TrueAsync(
            async () =>
            {
                using var response = await _http.GetAsync(new Uri(_addresses["metrics"], "/readyz"));
                return response.IsSuccessStatusCode;
            },
            Limit,
            () => $"`broker ldap` is ready. Output:\n{process.Output}");
    }

    private Dictionary<string, string> Home() => new() { ["HOME"] = _folder.Path };

    /// <summary>Writes what it shows, and trusts who issued that and nobody else. Gives the settings.</summary>
    private IReadOnlyList<string> Show(X509Certificate2 certificate, TestCertificates authority)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trusted.CustomTrustStore.ImportFromPem(authority.CaPem);
        _handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trusted };
        return ["--tls-cert", _folder.Write("tls.pem", certificate.ExportCertificatePem()), "--tls-key", _folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem())];
    }

    private Task<LdapAnswer> PostAsync(string path, JsonObject body, string? session) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body), session);

    private async Task<LdapAnswer> SendAsync(HttpMethod method, string path, HttpContent? body, string? session)
    {
        using var request = new HttpRequestMessage(method, new Uri(Endpoint, path)) { Content = body };
        if (session is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session);
        }

        using var response = await _http.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        return new LdapAnswer(response.StatusCode, string.Join('\n', headers), await response.Content.ReadAsStringAsync());
    }
}

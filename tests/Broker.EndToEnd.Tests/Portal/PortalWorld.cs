using System.Security.Cryptography.X509Certificates;
using Broker.TestKit;
using Broker.TestKit.Ldap;
using Broker.TestKit.Published;
using Microsoft.Playwright;

namespace Broker.EndToEnd.Tests.Portal;

/// <summary>A real directory, the published <c>broker ldap</c> with its portal over TLS, the published <c>broker sts</c> under the same keys, and Debian's chromium.</summary>
public sealed class PortalWorld : IAsyncLifetime
{
    public const string Account = TestCatalog.Account;
    public const string Password = "correct horse – battery";

    /// <summary>A description that wants to be markup.</summary>
    public const string HostileDescription = "Build & try <script>alert('x')</script> \"things\"";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Broker.TestKit.Published.TemporaryFolder _folder = new();
    private readonly ReservedPort _port = new();
    private readonly TestCertificates _certificates = new();
    private readonly Stack<IAsyncDisposable> _started = new();
    private IPlaywright? _playwright;

    public Uri Portal => new($"https://127.0.0.1:{_port.Number}/");

    public Uri Sts => new AddressesFile(_folder.File("sts.addresses"))["sts"];

    public Slapd Directory { get; private set; } = null!;

    public OtherSite Elsewhere { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public ChildProcess Broker { get; private set; } = null!;

    public string AuditFile => _folder.File("audit.jsonl");

    public async ValueTask InitializeAsync()
    {
        Directory = Started(await Slapd.StartAsync(Tree()));
        Elsewhere = Started(await OtherSite.StartAsync());
        await WriteFilesAsync();
        await StartStsAsync();
        await StartBrokerAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        foreach (var started in _started)
        {
            await started.DisposeAsync();
        }

        _port.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    /// <summary>A browser of somebody who has never been here.</summary>
    public async Task<Visitor> NewVisitorAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.IgnoreHTTPSErrors = true;
        options.BaseURL = Portal.ToString();
        return await Visitor.OpenAsync(await Browser.NewContextAsync(options));
    }

    /// <summary>A client of the portal that is no browser: no cookies but those that a test sends, no redirects.</summary>
    public HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        return new HttpClient(handler) { BaseAddress = Portal, Timeout = Limit };
    }

    private static DirectoryTree Tree() => new DirectoryTree()
        .Person("alice", Password, ("departmentNumber", "Engineering"), ("employeeType", "staff"))
        .Person("bob", Password, ("departmentNumber", "Sales"))
        .Person("carol", Password)
        .Person("dana-light", Password)
        .Person("dana-dark", Password)
        .Person("erin", Password)
        .Person("walter", Password)
        .Person("zo\u00EB", Password, ("departmentNumber", "Engineering"))
        .Group("developers", DirectoryTree.PersonDn("alice"), DirectoryTree.PersonDn("zo\u00EB"))
        .Group("on-call", DirectoryTree.PersonDn("alice"))
        .Group("auditors", DirectoryTree.PersonDn("walter"));

    private static string Role(string name, string description, int hours, string condition) =>
        $$$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: {{{name}}} }
        spec:
          account: "{{{Account}}}"
          description: {{{System.Text.Json.JsonSerializer.Serialize(description)}}}
          maxSessionDurationSeconds: {{{hours * 3600}}}
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Sid: People
                Effect: Allow
                Principal: { Federated: "arn:aws:iam::{{{Account}}}:ldap-provider/corp" }
                Action: ["sts:AssumeRoleWithLDAPIdentity", "sts:TagSession", "sts:SetSourceIdentity"]
                Condition: {{{condition}}}
        """;

    private static string InGroup(string name) => $$"""{ "ForAnyValue:StringEquals": { "ldap:groups": "{{DirectoryTree.GroupDn(name)}}" } }""";

    private string Catalog() => TestCatalog.Join(
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: corp }
        spec:
          account: "{{Account}}"
          servers: ["ldaps://127.0.0.1:{{Directory.LdapsPort}}"]
          tls: { caFile: ca.pem }
          serviceAccount: { dn: "{{DirectoryTree.ServiceDn}}", passwordFile: service-password }
          users: { mode: Search, baseDn: "{{DirectoryTree.People}}", filter: "(uid={username})", nameAttribute: uid }
          groups: { mode: Search, baseDn: "{{DirectoryTree.Groups}}", filter: "(objectClass=groupOfNames)", memberAttribute: member }
          mapping:
            sessionName: "{username}"
            sourceIdentity: "{username}"
            tags: [{ key: department, value: "{attr:departmentNumber}", transitive: true }]
        """,
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: Account
        metadata: { name: sandbox }
        spec: { account: "{{Account}}", alias: sandbox }
        """,
        Role("developer", HostileDescription, 8, InGroup("developers")),
        Role("data-platform-pipeline-operator-of-the-night-shift", "", 1, InGroup("on-call")),
        Role("read-only", "Look, do not touch.", 12, """{ "StringEquals": { "ldap:username": ["alice", "carol"] } }"""),
        Role("reports", "Monthly figures.", 2, """{ "ForAnyValue:StringEquals": { "ldap:attr/departmentNumber": "Engineering" } }"""),
        Role("auditor", "Read what others did.", 1, InGroup("auditors")));

    private async Task WriteFilesAsync()
    {
        System.IO.Directory.CreateDirectory(_folder.File("catalog"));
        _folder.Write("catalog/test.yaml", Catalog());
        _folder.Write("catalog/ca.pem", Directory.Authority.CaPem);
        _folder.Write("catalog/service-password", DirectoryTree.ServicePassword);
        File.SetUnixFileMode(_folder.File("catalog/service-password"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var certificate = _certificates.Good())
        using (var key = certificate.GetECDsaPrivateKey()!)
        {
            _folder.Write("tls.pem", certificate.ExportCertificatePem());
            _folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
        }

        await ChildProcess.RunAsync(RepositoryTree.BrokerBinary(), ["keys", "generate", _folder.File("keys")], Home(), Limit);
    }

    private async Task StartStsAsync()
    {
        var sts = Started(ChildProcess.Start(
            RepositoryTree.BrokerBinary(),
            [
                "sts", "--catalog", _folder.File("catalog"), "--keys", _folder.File("keys"), "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0",
                "--console-destination", $"{Elsewhere.Neighbour.GetLeftPart(UriPartial.Authority)},{Portal.GetLeftPart(UriPartial.Authority)}",
                "--addresses-file", _folder.File("sts.addresses"),
            ],
            Home()));
        await sts.UntilAsync(() => new AddressesFile(_folder.File("sts.addresses")).Names("sts", "metrics"), Limit, "`broker sts` accepts connections");
    }

    private async Task StartBrokerAsync()
    {
        var addresses = new AddressesFile(_folder.File("ldap.addresses"));
        Broker = Started(ChildProcess.Start(
            RepositoryTree.BrokerBinary(),
            [
                "ldap", "--catalog", _folder.File("catalog"), "--keys", _folder.File("keys"), "--state", _folder.File("state"),
                "--listen", $"127.0.0.1:{Portal.Port}", "--public-url", Portal.GetLeftPart(UriPartial.Authority),
                "--tls-cert", _folder.File("tls.pem"), "--tls-key", _folder.File("tls.key"), "--metrics-listen", "127.0.0.1:0",
                "--sts-endpoint", Sts.ToString(), "--console-endpoint", new Uri(Sts, "/federation").ToString(), "--console-destination", Elsewhere.Neighbour.ToString(),
                "--audit", $"file:{AuditFile}", "--addresses-file", addresses.Path,
            ],
            Home()));
        await Broker.UntilAsync(() => addresses.Names("ldap", "metrics"), Limit, "`broker ldap` accepts connections");
        using var client = new HttpClient();
        await Until.TrueAsync(
            async () =>
            {
                using var ready = await client.GetAsync(new Uri(addresses["metrics"], "/readyz"));
                return ready.IsSuccessStatusCode;
            },
            Limit,
            () => $"`broker ldap` is ready. Output:\n{Broker.Output}");
    }

    private Dictionary<string, string> Home() => new() { ["HOME"] = _folder.Path };

    private T Started<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }
}

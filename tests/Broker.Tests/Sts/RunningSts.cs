using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Broker.Core;
using Broker.Core.Audit;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Sts;
using Broker.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Sts;

/// <summary>The STS role in this process on a free port, with a catalog folder, a key ring and an issuer of its own, on a clock that tests move.</summary>
internal sealed class RunningSts : IAsyncDisposable
{
    public const string RoleArn = "arn:aws:iam::123456789012:role/demo";
    public const string Audience = "sts.amazonaws.com";

    /// <summary>What the file <c>secret</c> beside the catalog holds, for documents of users with access keys.</summary>
    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    public static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    private readonly string _folder;
    private readonly RoleServer _server;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });

    private RunningSts(string folder, StsRole role, RoleServer server, ManualTimeProvider time, TestIssuer issuer, BrokerMeter meter)
    {
        (_folder, Role, _server, Time, Issuer, Meter) = (folder, role, server, time, issuer, meter);
        Address = server.Addresses[0].Value;
    }

    private AuditTrail _audit = null!;
    private MemoryStream _auditLines = null!;

    /// <summary>The audit events so far, one JSON document a line.</summary>
    public IReadOnlyList<JsonNode> AuditEvents =>
        [.. Encoding.UTF8.GetString(_auditLines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    public ManualTimeProvider Time { get; }

    public TestIssuer Issuer { get; }

    public StsRole Role { get; }

    public BrokerMeter Meter { get; }

    public Uri Address { get; }

    public string Catalog => Path.Combine(_folder, "catalog");

    /// <summary>The file of the sealing keys: a second role with the same file is a replica.</summary>
    public string Keys => Path.Combine(_folder, "keys.json");

    /// <summary>Starts it; <paramref name="prepare"/> gets the catalog's folder before it is read, <paramref name="change"/> the settings.</summary>
    public static async Task<RunningSts> StartAsync(
        StsProfile? profile = null, ILoggerFactory? logging = null, string? catalog = null, Action<string>? prepare = null, Func<StsSettings, StsSettings>? change = null)
    {
        var time = new ManualTimeProvider();
        var issuer = TestIssuer.Ec();
        var folder = Directory.CreateTempSubdirectory("broker-sts-test-").FullName;
        var catalogFolder = Path.Combine(folder, "catalog");
        Directory.CreateDirectory(catalogFolder);
        await File.WriteAllTextAsync(Path.Combine(catalogFolder, "jwks.json"), TestIssuer.Jwks(issuer));
        await File.WriteAllTextAsync(Path.Combine(catalogFolder, "catalog.yaml"), catalog ?? Documents(issuer.Issuer));
        await File.WriteAllTextAsync(Path.Combine(catalogFolder, "secret"), Secret);
        File.SetUnixFileMode(Path.Combine(catalogFolder, "secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        prepare?.Invoke(catalogFolder);

        var keys = Path.Combine(folder, "keys.json");
        await File.WriteAllBytesAsync(keys, SealingKeyRing.Generate().ToJson());

        var any = new ListenAddress(System.Net.IPAddress.Loopback, 0);
        var settings = new StsSettings(catalogFolder, keys, "us-east-1", profile ?? StsProfile.Strict, any, Tls: null, any, AddressesFile: null);
        var meter = new BrokerMeter();
        var auditLines = new MemoryStream();
        var audit = new AuditTrail([new AuditStreamSink("memory", auditLines)], TimeProvider.System, NullLogger<AuditTrail>.Instance);
        var role = new StsRole(change?.Invoke(settings) ?? settings, audit, meter, logging ?? NullLoggerFactory.Instance, time);
        var listener = new RoleListener("sts", any, role.HandleAsync) { LongestBody = StsForm.LongestBytes, AnswerDefectAsync = role.AnswerDefectAsync };
        var server = await RoleServer.StartAsync([listener], logging ?? NullLoggerFactory.Instance, CancellationToken.None);
        return new RunningSts(folder, role, server, time, issuer, meter) { _audit = audit, _auditLines = auditLines };
    }

    /// <summary>Changes the documents as somebody who edits them does, and lets the role follow them for so long.</summary>
    public async Task FollowCatalogAsync(Func<string, string> edit, TimeSpan within)
    {
        var file = Path.Combine(Catalog, "catalog.yaml");
        using var stop = new CancellationTokenSource();
        var following = Role.RunAsync(stop.Token);
        await File.WriteAllTextAsync(file, edit(await File.ReadAllTextAsync(file)));
        Time.Advance(within);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    /// <summary>A token that the role trusts; <paramref name="change"/> makes it another one.</summary>
    public string Token(Action<JsonObject>? change = null)
    {
        var claims = Issuer.ProjectedClaims(Time.GetUtcNow());
        change?.Invoke(claims);
        return Issuer.Token(claims);
    }

    public static Dictionary<string, string> WebIdentity(string token, string roleArn = RoleArn, string session = "session-1") => new(StringComparer.Ordinal)
    {
        ["Action"] = "AssumeRoleWithWebIdentity",
        ["Version"] = "2011-06-15",
        ["RoleArn"] = roleArn,
        ["RoleSessionName"] = session,
        ["WebIdentityToken"] = token,
    };

    public Task<StsReply> PostAsync(IReadOnlyDictionary<string, string> form, string? accept = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Address) { Content = new FormUrlEncodedContent(form) }, accept);

    public async Task<StsReply> SendAsync(HttpRequestMessage request, string? accept = null)
    {
        using (request)
        {
            if (accept is not null)
            {
                request.Headers.TryAddWithoutValidation("Accept", accept);
            }

            using var response = await _http.SendAsync(request);
            return new StsReply((int)response.StatusCode, response, await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Exchanges a good token.</summary>
    public async Task<TemporaryCredentials> CredentialsAsync()
    {
        var reply = await PostAsync(WebIdentity(Token()));
        Assert.Equal(200, reply.Status);
        var credentials = reply.Xml.Descendants(Namespace + "Credentials").Single();
        string Field(string name) => credentials.Element(Namespace + name)!.Value;
        return new TemporaryCredentials(
            Field("AccessKeyId"), SecretAccessKey.FromText(Field("SecretAccessKey")), SessionToken.FromText(Field("SessionToken")), DateTimeOffset.Parse(Field("Expiration"), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Sends a form signed with these credentials.</summary>
    public Task<StsReply> PostSignedAsync(string form, TemporaryCredentials credentials, Action<HttpRequestMessage>? change = null)
    {
        const string FormType = "application/x-www-form-urlencoded";
        var body = Encoding.UTF8.GetBytes(form);
        var headers = ImmutableArray.Create(KeyValuePair.Create("Host", Address.Authority), KeyValuePair.Create("Content-Type", FormType));
        var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        var signature = SigV4Signer.Sign(
            new SigV4Request("POST", "/", "", headers, body), credentials.AccessKeyId, credentials.SecretAccessKey.Reveal(), credentials.SessionToken.Reveal(), "us-east-1", "sts", Time.GetUtcNow());
        foreach (var (name, value) in signature)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        change?.Invoke(request);
        return SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _audit.DisposeAsync();
        Issuer.Dispose();
        Meter.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static string Documents(string issuer)
    {
        var host = issuer["https://".Length..];
        return $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: OidcProvider
            metadata: { name: test }
            spec: { account: "123456789012", issuer: {{issuer}}, clientIds: [{{Audience}}], keys: { jwksFile: jwks.json } }
            ---
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamRole
            metadata: { name: demo }
            spec:
              account: "123456789012"
              maxSessionDurationSeconds: 7200
              trustPolicy:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/{{host}}" }
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition:
                      StringEquals:
                        "{{host}}:sub": system:serviceaccount:default:demo
                        "{{host}}:aud": {{Audience}}
                        "{{host}}:kubernetes.io/namespace": default
            """;
    }
}

/// <summary>An answer of the STS, read once.</summary>
internal sealed record StsReply(int Status, HttpResponseMessage Response, string Body)
{
    public XDocument Xml => XDocument.Parse(Body);

    public string? Code => Xml.Descendants(RunningSts.Namespace + "Code").SingleOrDefault()?.Value;

    public string? Message => Xml.Descendants(RunningSts.Namespace + "Message").SingleOrDefault()?.Value;

    public string? Field(string name) => Xml.Descendants(RunningSts.Namespace + name).SingleOrDefault()?.Value;
}

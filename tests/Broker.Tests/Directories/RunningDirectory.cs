using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Audit;
using Broker.Core.Federation;
using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Broker.Directories;
using Broker.Directories.Api;
using Broker.Hosting;
using Broker.Ldap.Limits;
using Broker.TestKit;
using Broker.TestKit.Ldap;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Directories;

/// <summary>The role <c>broker ldap</c> in this process on a free port, against a real slapd, on a clock whose time of day tests move.</summary>
internal sealed class RunningDirectory : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly RoleServer _server;
    private readonly AuditTrail _audit;
    private readonly ILoginState _state;
    private readonly BrokerMeter _meter;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });

    private RunningDirectory(TemporaryFolder folder, DirectoryRole role, RoleServer server, (AuditTrail Audit, ILoginState State, BrokerMeter Meter) parts)
    {
        (_folder, Role, _server) = (folder, role, server);
        (_audit, _state, _meter) = parts;
        Address = server.Addresses[0].Value;
    }

    public DirectoryRole Role { get; }

    public Uri Address { get; }

    public required ShiftedTimeProvider Time { get; init; }

    public required SwitchedSink Sink { get; init; }

    /// <summary>The file of the sealing keys: a second role with the same file is a replica.</summary>
    public string Keys => _folder["keys.json"];

    public string CatalogFile => _folder["catalog/catalog.yaml"];

    /// <summary>The events so far, one JSON document each, without the one that begins the trail.</summary>
    public IReadOnlyList<JsonNode> Events =>
        [.. Sink.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Where(one => (string?)one["eventName"] != "BeginAuditTrail")];

    public static async Task<RunningDirectory> StartAsync(
        Slapd slapd,
        Func<DirectorySettings, DirectorySettings>? change = null,
        string? catalog = null,
        RunningDirectory? replicaOf = null,
        Action<string>? prepare = null)
    {
        var folder = new TemporaryFolder();
        var time = replicaOf?.Time ?? new ShiftedTimeProvider();
        folder.Write("catalog/catalog.yaml", catalog ?? SamplePeople.Documents(slapd));
        folder.Write("catalog/ca.pem", slapd.Authority.CaPem);
        folder.Write("catalog/password", DirectoryTree.ServicePassword + "\n");
        File.SetUnixFileMode(folder["catalog/password"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var keys = replicaOf?.Keys ?? folder["keys.json"];
        if (replicaOf is null)
        {
            await File.WriteAllBytesAsync(keys, SealingKeyRing.Generate().ToJson());
            await File.WriteAllBytesAsync(folder["federation.json"], FederationKeyRing.Generate(time.GetUtcNow() - TimeSpan.FromDays(2)).ToJson());
        }

        prepare?.Invoke(folder.Path);
        var any = new ListenAddress(System.Net.IPAddress.Loopback, 0);
        var settings = new DirectorySettings(folder["catalog"], new Uri("https://broker.example.com"), IssueMode.InProcess, "us-east-1", any, any)
        {
            Keys = keys,
            FederationKeys = replicaOf is null ? folder["federation.json"] : null,
            State = folder["state"],
        };
        settings = change?.Invoke(settings) ?? settings;
        var meter = new BrokerMeter();
        var sink = new SwitchedSink();
        var audit = new AuditTrail([sink], TimeProvider.System, NullLogger<AuditTrail>.Instance);
        Assert.True(FileLoginState.TryOpen(folder["state"], time, out var state, out var problem), problem);
        var role = new DirectoryRole(settings, audit, state, new DirectorySurroundings(meter, NullLoggerFactory.Instance, time));
        Assert.Null(role.NotReady());
        var listener = new RoleListener("ldap", any, role.HandleAsync) { LongestBody = JsonBody.LongestOnWire, AnswerDefectAsync = role.AnswerDefectAsync };
        var server = await RoleServer.StartAsync([listener], NullLoggerFactory.Instance, CancellationToken.None);
        return new RunningDirectory(folder, role, server, (audit, state, meter)) { Time = time, Sink = sink };
    }

    /// <summary>Sends a request; <paramref name="authorization"/> goes as it is.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string path, string? json = null, string? authorization = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, Address.GetLeftPart(UriPartial.Authority) + path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

            // A body that its length refuses is not sent: the answer would meet a connection that closes.
            request.Headers.ExpectContinue = json.Length > JsonBody.LongestBytes;
        }

        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        change?.Invoke(request);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<Reply> GetAsync(string path, string? authorization = null) => SendAsync(HttpMethod.Get, path, authorization: authorization);

    public Task<Reply> PostAsync(string path, JsonObject body, string? authorization = null) => SendAsync(HttpMethod.Post, path, body.ToJsonString(), authorization);

    public Task<Reply> TrySignInAsync(string? username, string? password) =>
        PostAsync("/v1/sessions", new JsonObject { ["username"] = username, ["password"] = password });

    /// <summary>Signs in, and gives what goes into Authorization.</summary>
    public async Task<string> SignInAsync(string username = "alice", string password = SamplePeople.AlicesPassword)
    {
        var reply = await TrySignInAsync(username, password);
        Assert.True(reply.Status == 201, reply.Body);
        return "Bearer " + (string)reply.Json["sessionToken"]!;
    }

    /// <summary>Asks until the answer has a status: a directory that came back is noticed within seconds.</summary>
    public static async Task UntilAsync(Func<Task<Reply>> askAsync, int status)
    {
        var asking = askAsync();
        await Eventually.IsTrueAsync(() =>
        {
            if (!asking.IsCompleted)
            {
                return false;
            }

            if (asking.IsFaulted || asking.Result.Status == status)
            {
                return true;
            }

            asking = askAsync();
            return false;
        });
        (await asking).Is(status);
    }

    /// <summary>Changes the documents, and waits until they count.</summary>
    public async Task ChangeCatalogAsync(string from, string to)
    {
        var before = Role.Catalog.Current;
        var catalog = await File.ReadAllTextAsync(CatalogFile, TestContext.Current.CancellationToken);
        Assert.Contains(from, catalog, StringComparison.Ordinal);
        await File.WriteAllTextAsync(CatalogFile, catalog.Replace(from, to, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var following = Role.RunAsync(stop.Token);
        await Eventually.IsTrueAsync(() => !ReferenceEquals(before, Role.Catalog.Current));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    public static string Basic(string username, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await Role.DisposeAsync();
        await _audit.DisposeAsync();
        await _state.DisposeAsync();
        _meter.Dispose();
        _folder.Dispose();
    }
}

/// <summary>An answer, read once.</summary>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Asserts a status, and shows the body when it is another one.</summary>
    public Reply Is(int status)
    {
        Assert.True(Status == status, $"{Status}: {Body}");
        return this;
    }
}

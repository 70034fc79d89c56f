using System.Net;
using System.Net.Sockets;
using System.Text;
using Broker.Kubernetes.Api;
using Broker.TestKit.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Broker.Kubernetes.Tests.Api;

public sealed class KubernetesApiTests : IAsyncLifetime
{
    private static readonly ResourcePath Keys = ResourcePath.Secrets.In("broker").Named("keys");

    private FakeApiServer? _server;

    private FakeApiServer Server => _server!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Reads_what_was_created()
    {
        var created = await Server.Api().CreateAsync(ResourcePath.Secrets.In("broker"), """{"metadata":{"name":"keys"},"data":{"a":"Yg=="}}"""u8.ToArray(), Stop);
        var read = await Server.Api().GetAsync(Keys, Stop);

        Assert.Null(created.Failure);
        Assert.True(read.TryGet(out var json, out _));
        Assert.Contains("Yg==", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        Assert.Equal(["api.token", "api.token"], Server.Bearers);
    }

    [Fact]
    public async Task Says_that_there_is_no_such_object()
    {
        var failure = (await Server.Api().GetAsync(Keys, Stop)).Failure;

        Assert.Equal((KubernetesFailureKind.NotFound, "NotFound", 404), (failure!.Kind, failure.Reason, failure.Status));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task Says_that_an_object_is_there_already()
    {
        Server.Objects.Put(Keys.ToString(), "{}");

        var failure = (await Server.Api().CreateAsync(ResourcePath.Secrets.In("broker"), """{"metadata":{"name":"keys"}}"""u8.ToArray(), Stop)).Failure;

        Assert.Equal((KubernetesFailureKind.Conflict, KubernetesFailure.AlreadyExists), (failure!.Kind, failure.Reason));
    }

    [Fact]
    public async Task Replaces_the_version_that_was_read_and_no_other()
    {
        Server.Objects.Put(Keys.ToString(), "{}");
        Assert.True((await Server.Api().GetAsync(Keys, Stop)).TryGet(out var read, out _));

        var first = await Server.Api().ReplaceAsync(Keys, read, Stop);
        var second = await Server.Api().ReplaceAsync(Keys, read, Stop);

        Assert.Null(first.Failure);
        Assert.Equal((KubernetesFailureKind.Conflict, "Conflict"), (second.Failure!.Kind, second.Failure.Reason));
    }

    [Fact]
    public async Task Patches_with_the_media_type_of_the_patch()
    {
        var types = new List<string?>();
        Server.Intercept = context =>
        {
            types.Add(context.Request.ContentType);
            return Task.FromResult(false);
        };
        Server.Objects.Put(Keys.ToString(), """{"data":{"a":"1","b":"2"}}""");

        await Server.Api().PatchAsync(Keys, PatchKind.Merge, """{"data":{"a":null}}"""u8.ToArray(), Stop);

        Assert.Equal("""{"b":"2"}""", Server.Objects.Find(Keys.ToString())!["data"]!.ToJsonString());
        Server.Intercept = async context =>
        {
            types.Add(context.Request.ContentType);
            await context.Response.WriteAsync("{}");
            return true;
        };
        await Server.Api().PatchAsync(Keys, PatchKind.Json, "[]"u8.ToArray(), Stop);
        Assert.Equal(["application/merge-patch+json", "application/json-patch+json"], types);
    }

    [Theory]
    [InlineData(400, KubernetesFailureKind.Refused)]
    [InlineData(401, KubernetesFailureKind.Refused)]
    [InlineData(403, KubernetesFailureKind.Refused)]
    [InlineData(422, KubernetesFailureKind.Refused)]
    [InlineData(302, KubernetesFailureKind.Refused)]
    [InlineData(410, KubernetesFailureKind.Gone)]
    [InlineData(429, KubernetesFailureKind.Unreachable)]
    [InlineData(500, KubernetesFailureKind.Unreachable)]
    [InlineData(503, KubernetesFailureKind.Unreachable)]
    public async Task Tells_failures_apart(int status, KubernetesFailureKind kind)
    {
        Server.Intercept = async context =>
        {
            context.Response.Headers.Location = "https://192.0.2.1/";
            await FakeApiServer.RefuseAsync(context, status, "Because", "of\nthis");
            return true;
        };

        var failure = (await Server.Api().GetAsync(Keys, Stop)).Failure!;

        Assert.Equal((kind, "Because", status), (failure.Kind, failure.Reason, failure.Status));
        Assert.Equal("GET /api/v1/namespaces/broker/secrets/keys: of this", failure.Message);
    }

    [Fact]
    public async Task Repeats_reads_that_met_a_busy_server()
    {
        FailTimes(3, 503);
        Server.Objects.Put(Keys.ToString(), "{}");

        Assert.Null((await Server.Api().GetAsync(Keys, Stop)).Failure);
        Assert.Equal(4, Server.Requests.Count);
    }

    [Fact]
    public async Task Gives_up_after_its_tries()
    {
        FailTimes(4, 503);
        Server.Objects.Put(Keys.ToString(), "{}");

        Assert.Equal(503, (await Server.Api().GetAsync(Keys, Stop)).Failure?.Status);
        Assert.Equal(4, Server.Requests.Count);
    }

    [Theory]
    [InlineData(503, 1)]
    [InlineData(429, 2)]
    public async Task Repeats_a_write_only_when_nobody_looked_at_it(int status, int requests)
    {
        FailTimes(1, status);

        var created = await Server.Api().CreateAsync(ResourcePath.Secrets.In("broker"), """{"metadata":{"name":"keys"}}"""u8.ToArray(), Stop);

        Assert.Equal(requests == 2, created.Failure is null);
        Assert.Equal(requests, Server.Requests.Count);
    }

    [Fact]
    public async Task Repeats_reads_whose_connection_broke()
    {
        var left = 2;
        Server.Intercept = _ => left-- > 0 ? throw new IOException() : Task.FromResult(false);
        Server.Objects.Put(Keys.ToString(), "{}");

        Assert.Null((await Server.Api().GetAsync(Keys, Stop)).Failure);
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_does_not_answer()
    {
        Server.Intercept = async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var limits = new KubernetesLimits { EachTry = TimeSpan.FromMilliseconds(50), Retries = 0 };

        var failure = (await Server.Api(limits).GetAsync(Keys, Stop)).Failure!;

        Assert.Equal((KubernetesFailureKind.Unreachable, KubernetesFailure.Timeout), (failure.Kind, failure.Reason));
    }

    [Fact]
    public async Task A_handshake_that_never_ends_is_a_failure_and_no_cancellation()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var connection = Server.Connection with { Server = new Uri($"https://{silent.LocalEndpoint}") };
        var api = new KubernetesApi(connection, () => 0, TimeProvider.System, new KubernetesLimits { Connect = TimeSpan.FromMilliseconds(50), Retries = 0 });

        var failure = (await api.GetAsync(Keys, Stop)).Failure!;

        Assert.Equal((KubernetesFailureKind.Unreachable, KubernetesFailure.Connection), (failure.Kind, failure.Reason));
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task Takes_answers_up_to_the_limit(int length, bool isRefused)
    {
        foreach (var claimsLength in new[] { true, false })
        {
            Server.Intercept = async context =>
            {
                context.Response.ContentLength = claimsLength ? length : null;
                await context.Response.WriteAsync(new string(' ', length));
                return true;
            };

            var answer = await Server.Api(new KubernetesLimits { LargestObject = 100 }).GetAsync(Keys, Stop);

            Assert.Equal(isRefused ? KubernetesFailureKind.TooLarge : null, answer.Failure?.Kind);
        }
    }

    [Fact]
    public async Task Bears_the_token_as_the_file_has_it_now()
    {
        var api = Server.Api();
        await api.GetAsync(Keys, Stop);
        Server.ServiceAccount.Write("token", "rotated.token\n");
        await api.GetAsync(Keys, Stop);

        Assert.Equal(["api.token", "rotated.token"], Server.Bearers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task Sends_nothing_without_a_token(string content)
    {
        Server.ServiceAccount.Write("token", content);

        var failure = (await Server.Api().GetAsync(Keys, Stop)).Failure!;

        Assert.Equal((KubernetesFailureKind.Unreachable, KubernetesFailure.TokenFile), (failure.Kind, failure.Reason));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Trusts_nobody_but_the_ca_file()
    {
        Server.ChangeAuthority(publish: false);

        var failure = (await Server.Api().GetAsync(Keys, Stop)).Failure!;

        Assert.Equal((KubernetesFailureKind.Unreachable, KubernetesFailure.Tls), (failure.Kind, failure.Reason));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Follows_the_ca_file_when_the_authority_changes()
    {
        Server.Objects.Put(Keys.ToString(), "{}");
        var api = Server.Api();
        await api.GetAsync(Keys, Stop);
        Server.ChangeAuthority(publish: true);
        Server.Intercept = _ => throw new IOException();
        await api.CreateAsync(ResourcePath.Events.In("broker"), "{}"u8.ToArray(), Stop);
        Server.Intercept = null;

        Assert.Null((await api.GetAsync(Keys, Stop)).Failure);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a?watch=true")]
    [InlineData("a%2fb")]
    [InlineData("")]
    public async Task Sends_nothing_for_what_is_no_name(string name)
    {
        var failures = new[]
        {
            (await Server.Api().GetAsync(ResourcePath.Secrets.In("broker").Named(name), Stop)).Failure!,
            (await Server.Api().DeleteAsync(ResourcePath.Secrets.In(name).Named("keys"), Stop)).Failure!,
        };

        Assert.All(failures, failure => Assert.Equal((KubernetesFailureKind.Refused, KubernetesFailure.BadPath), (failure.Kind, failure.Reason)));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Server.Api().GetAsync(Keys, cancelled.Token));
    }

    private void FailTimes(int times, int status)
    {
        var left = times;
        Server.Intercept = async context =>
        {
            if (left-- <= 0)
            {
                return false;
            }

            await FakeApiServer.RefuseAsync(context, status, "Busy");
            return true;
        };
    }
}

using System.Security.Authentication;
using System.Text.Json.Nodes;
using Broker.TestKit.Kubernetes;
using Broker.Webhook.Certificates;
using Microsoft.AspNetCore.Http;
using static Broker.Tests.Webhook.Certificates.CertificateWorld;

namespace Broker.Tests.Webhook.Certificates;

public sealed class SelfManagedCertificatesTests : IAsyncLifetime
{
    private CertificateWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await CertificateWorld.StartAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_first_pass_makes_everything()
    {
        var replica = _world.Replica();

        Assert.Null(await replica.PassAsync(CancellationToken.None));

        var secret = _world.Server.Objects.Find(Secret)!;
        Assert.Equal("kubernetes.io/tls", secret["type"]!.GetValue<string>());
        Assert.Equal("self-managed", secret["metadata"]!["annotations"]!["identity-broker.io/certificates"]!.GetValue<string>());
        Assert.Equal(_world.ValueOf(Secret, "tls.crt"), replica.Current.TargetCertificate.ExportCertificatePem());
        Assert.Equal(_world.ValueOf(Secret, "ca.crt"), _world.TrustOf(Mutating));
        Assert.Equal(_world.ValueOf(Secret, "ca.crt"), _world.TrustOf(Validating));
        Assert.Equal(_world.ValueOf(Secret, "ca.crt"), replica.BundlePem);
        Assert.Null(replica.NotReady());
    }

    [Fact]
    public async Task A_second_pass_writes_nothing()
    {
        var replica = _world.Replica();
        await replica.PassAsync(CancellationToken.None);
        var context = replica.Current;
        _world.Server.Requests.Clear();

        Assert.Null(await replica.PassAsync(CancellationToken.None));

        Assert.All(_world.Server.Requests, request => Assert.StartsWith("GET ", request, StringComparison.Ordinal));
        Assert.Same(context, replica.Current);
    }

    [Fact]
    public async Task Another_service_gets_a_pair_and_the_bundle_but_no_key_of_the_ca()
    {
        await _world.Replica().PassAsync(CancellationToken.None);

        var certificate = ReadPem(_world.ValueOf(StsSecret, "tls.crt"))[0];
        Assert.True(certificate.MatchesHostname("identity-broker-sts.identity-broker.svc"));
        Assert.Equal(_world.ValueOf(Secret, "ca.crt"), _world.ValueOf(StsSecret, "ca.crt"));
        Assert.Null(_world.Server.Objects.Find(StsSecret)!["data"]!["ca.key"]);
    }

    [Fact]
    public async Task A_second_replica_serves_the_pair_of_the_first()
    {
        var (first, second) = (_world.Replica(), _world.Replica());
        await first.PassAsync(CancellationToken.None);

        Assert.Null(await second.PassAsync(CancellationToken.None));

        Assert.Equal(first.Current.TargetCertificate.SerialNumber, second.Current.TargetCertificate.SerialNumber);
    }

    [Fact]
    public async Task Whoever_creates_the_secret_first_decides()
    {
        var (first, second) = (_world.Replica(), _world.Replica());
        Once("POST", async () => await first.PassAsync(CancellationToken.None));

        Assert.Null(await second.PassAsync(CancellationToken.None));

        Assert.Equal(first.Current.TargetCertificate.SerialNumber, second.Current.TargetCertificate.SerialNumber);
        Assert.Equal(second.BundlePem, _world.TrustOf(Mutating));
    }

    [Fact]
    public async Task Whoever_renews_first_decides()
    {
        var (first, second) = (_world.Replica(), _world.Replica());
        await first.PassAsync(CancellationToken.None);
        await second.PassAsync(CancellationToken.None);
        var before = first.Current.TargetCertificate.SerialNumber;
        _world.Time.Advance(TimeSpan.FromDays(61));
        Once("PATCH", async () => await first.PassAsync(CancellationToken.None));

        Assert.Null(await second.PassAsync(CancellationToken.None));

        Assert.NotEqual(before, second.Current.TargetCertificate.SerialNumber);
        Assert.Equal(first.Current.TargetCertificate.SerialNumber, second.Current.TargetCertificate.SerialNumber);
    }

    [Theory]
    [Trait("threat", "W-15")]
    [InlineData(null)]
    [InlineData("c3RhbGU=")]
    public async Task A_bundle_that_somebody_overwrote_is_put_right_and_nothing_else_is_touched(string? stale)
    {
        var replica = _world.Replica();
        await replica.PassAsync(CancellationToken.None);
        _world.Change(Validating, configuration => configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] = stale);

        Assert.Null(await replica.PassAsync(CancellationToken.None));

        Assert.Equal(replica.BundlePem, _world.TrustOf(Validating));
        Assert.Equal("1.50", _world.Webhook(Validating)["unknown"]!["kept"]!.ToJsonString());
        Assert.Equal("/mutate", _world.Webhook(Validating)["clientConfig"]!["service"]!["path"]!.GetValue<string>());
        Assert.Equal("dGhlaXJz", _world.Webhook(Validating, 1)["clientConfig"]!["caBundle"]!.GetValue<string>());
    }

    [Fact]
    [Trait("threat", "W-15")]
    public async Task A_secret_that_was_deleted_leads_to_a_new_ca_that_is_trusted_before_it_is_served()
    {
        var replica = _world.Replica();
        await replica.PassAsync(CancellationToken.None);
        var old = replica.BundlePem;
        _world.Server.Objects.Remove(Secret);

        Assert.Null(await replica.PassAsync(CancellationToken.None));

        Assert.NotEqual(old, replica.BundlePem);
        Assert.Equal(replica.BundlePem, _world.TrustOf(Mutating));
        Assert.Equal(replica.BundlePem, _world.ValueOf(StsSecret, "ca.crt"));
        Assert.True(new CertificateAuthority(ReadPem(replica.BundlePem!)[0], key: null)
            .HasSigned(ReadPem(_world.ValueOf(StsSecret, "tls.crt"))[0], _world.Time.GetUtcNow()));
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData(StsSecret)]
    public async Task A_secret_of_somebody_else_is_left_alone(string path)
    {
        _world.Server.Objects.Put(path, """{"type":"kubernetes.io/tls","data":{"tls.crt":"dGhlaXJz","tls.key":"dGhlaXJz"}}""");

        var problem = await _world.Replica().PassAsync(CancellationToken.None);

        Assert.Contains("left alone", problem, StringComparison.Ordinal);
        Assert.Equal("theirs", _world.ValueOf(path, "tls.crt"));
    }

    [Fact]
    public async Task An_empty_secret_is_taken()
    {
        _world.Server.Objects.Put(Secret, """{"type":"Opaque","metadata":{"labels":{"app":"x"}},"data":{"other":"a2VwdA=="}}""");

        Assert.Null(await _world.Replica().PassAsync(CancellationToken.None));

        Assert.Equal("kept", _world.ValueOf(Secret, "other"));
        Assert.Equal("x", _world.Server.Objects.Find(Secret)!["metadata"]!["labels"]!["app"]!.GetValue<string>());
    }

    [Fact]
    public async Task Authorities_that_cannot_be_read_are_reported_and_kept()
    {
        var replica = _world.Replica();
        await replica.PassAsync(CancellationToken.None);
        _world.Change(Secret, secret => secret["data"]!["ca.key"] = "bm8ga2V5");

        var problem = await replica.PassAsync(CancellationToken.None);

        Assert.Contains("delete it", problem, StringComparison.Ordinal);
        Assert.Equal("no key", _world.ValueOf(Secret, "ca.key"));
        Assert.Null(replica.NotReady());
    }

    [Fact]
    [Trait("threat", "W-14")]
    public async Task The_last_good_pair_is_served_while_the_api_server_is_away()
    {
        var replica = _world.Replica();
        await replica.PassAsync(CancellationToken.None);
        var context = replica.Current;
        _world.Server.Intercept = async request =>
        {
            await FakeApiServer.RefuseAsync(request, 403, "Forbidden");
            return true;
        };

        Assert.NotNull(await replica.PassAsync(CancellationToken.None));

        Assert.Same(context, replica.Current);
        Assert.Null(replica.NotReady());
    }

    [Theory]
    [Trait("threat", "W-16")]
    [InlineData(90 * 24 * 60 - 61, null)]
    [InlineData(90 * 24 * 60 - 60, "was not renewed")]
    [InlineData(90 * 24 * 60, "ended")]
    public async Task A_pair_that_nobody_renewed_makes_the_role_not_ready_an_hour_before_its_end(int minutes, string? expected)
    {
        var replica = _world.Replica();
        await replica.PassAsync(CancellationToken.None);

        _world.Time.Advance(TimeSpan.FromMinutes(minutes));

        if (expected is null)
        {
            Assert.Null(replica.NotReady());
        }
        else
        {
            Assert.Contains(expected, replica.NotReady(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_pair_handshakes_fail_and_the_role_is_not_ready()
    {
        var replica = _world.Replica();
        _world.Server.Objects.Put(Secret, """{"data":{"tls.crt":"dGhlaXJz"}}""");
        await replica.PassAsync(CancellationToken.None);

        Assert.Throws<AuthenticationException>(() => replica.Current);
        Assert.NotNull(replica.NotReady());
    }

    [Fact]
    public async Task Configurations_that_may_not_be_written_are_reported_and_the_pair_is_served()
    {
        _world.Server.Intercept = async request =>
        {
            if (request.Request.Method != "PATCH")
            {
                return false;
            }

            await FakeApiServer.RefuseAsync(request, 403, "Forbidden", "not allowed");
            return true;
        };
        var replica = _world.Replica();

        Assert.Contains("not allowed", await replica.PassAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Null(replica.NotReady());
    }

    [Fact]
    public async Task Configurations_that_are_not_there_yet_are_no_problem()
    {
        _world.Server.Objects.Remove(Mutating);
        _world.Server.Objects.Remove(Validating);

        Assert.Null(await _world.Replica().PassAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("a=b", true)]
    [InlineData("identity-broker-sts=identity-broker-sts-tls", true)]
    [InlineData("a=b=c", false)]
    [InlineData("a", false)]
    [InlineData("=b", false)]
    [InlineData("a=", false)]
    [InlineData("A=b", false)]
    [InlineData("a=../b", false)]
    [InlineData("-a=b", false)]
    public void A_service_and_its_secret_are_names(string text, bool isValid) => Assert.Equal(isValid, IssuedService.Parse(text) is not null);

    /// <summary>Does something else just before the first request of a method is answered.</summary>
    private void Once(string method, Func<Task> before)
    {
        var isDone = 0;
        _world.Server.Intercept = async request =>
        {
            if (request.Request.Method == method && Interlocked.Exchange(ref isDone, 1) == 0)
            {
                await before();
            }

            return false;
        };
    }
}

using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.TestKit;
using Microsoft.AspNetCore.Http;

namespace Broker.Core.Tests.Authentication.Oidc.Sources;

/// <summary>What every source that fetches over HTTPS does besides, against a real server with a private CA.</summary>
public abstract class HttpsKeySourceConformance : IssuerKeySourceConformance
{
    protected IssuerServer Server { get; private set; } = null!;

    protected ManualTimeProvider Clock { get; } = new();

    protected override string TooLarge => KeyFetchFailure.TooLarge;

    protected override string Missing => KeyFetchFailure.Status;

    protected override string Issuer => Server.Issuer;

    public override async ValueTask InitializeAsync() => Server = await IssuerServer.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    [Trait("threat", "J-36")]
    public async Task Refuses_a_discovery_document_of_another_issuer()
    {
        foreach (var claimed in new[] { "https://issuer.example", Server.Issuer + "/", Server.Issuer.ToUpperInvariant() })
        {
            Server.ClaimedIssuer = claimed;
            await RefusedAsync(KeyFetchFailure.IssuerMismatch);
        }

        Assert.Equal(3, Server.Requests);
    }

    [Theory]
    [InlineData("<html>secret-looking</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"issuer\":1,\"jwks_uri\":2}")]
    [InlineData("{\"issuer\":\"a\",\"issuer\":\"b\",\"jwks_uri\":\"https://a\"}")]
    public async Task Refuses_a_malformed_discovery_document(string document)
    {
        Server.OnDiscovery = context => WriteAsync(context.Response.Body, document);

        await RefusedAsync(KeyFetchFailure.MalformedDiscovery);
    }

    [Theory]
    [Trait("threat", "J-37")]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Does_not_follow_redirects(int status)
    {
        await using var target = await IssuerServer.StartAsync();
        Server.OnKeys = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = target.Issuer + "/jwks";
            return Task.CompletedTask;
        };

        await RefusedAsync(KeyFetchFailure.Status);
        Server.OnDiscovery = Server.OnKeys;
        await RefusedAsync(KeyFetchFailure.Status);
        Assert.Equal(0, target.Requests);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Refuses_every_status_but_200(int status)
    {
        Server.OnKeys = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        await RefusedAsync(KeyFetchFailure.Status);
    }

    [Fact]
    [Trait("threat", "J-38")]
    public async Task Stops_reading_an_endless_answer_after_a_mebibyte()
    {
        Server.OnKeys = async context =>
        {
            var chunk = new byte[16 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        };

        await RefusedAsync(KeyFetchFailure.TooLarge);
    }

    [Fact]
    [Trait("threat", "J-38")]
    public async Task Gives_up_on_an_answer_that_trickles_for_five_seconds()
    {
        var trickling = new TaskCompletionSource();
        Server.OnKeys = async context =>
        {
            await context.Response.Body.WriteAsync("{"u8.ToArray());
            await context.Response.Body.FlushAsync();
            trickling.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        var refused = RefusedAsync(KeyFetchFailure.Timeout);
        await trickling.Task;
        Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(refused.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(0.1));

        await refused;
    }

    [Fact]
    [Trait("threat", "J-38")]
    public async Task Leaves_when_the_caller_leaves_in_the_middle()
    {
        var arrived = new TaskCompletionSource();
        Server.OnKeys = async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        using var caller = new CancellationTokenSource();

        var fetch = Open().FetchAsync(caller.Token);
        await arrived.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    [Fact]
    public async Task Accepts_a_key_set_under_its_own_media_type()
    {
        Server.OnKeys = context =>
        {
            var isNegotiable = context.Request.Headers.Accept.ToString().Contains("application/jwk-set+json", StringComparison.Ordinal);
            context.Response.StatusCode = isNegotiable ? StatusCodes.Status200OK : StatusCodes.Status406NotAcceptable;
            context.Response.ContentType = "application/jwk-set+json";
            return isNegotiable ? context.Response.WriteAsync("""{"keys":[]}""") : Task.CompletedTask;
        };

        Assert.True((await Open().FetchAsync(CancellationToken.None)).TryGet(out _, out _));
    }

    [Fact]
    [Trait("threat", "J-38")]
    public async Task Refuses_a_compressed_answer_without_unpacking_it()
    {
        var asked = "unset";
        Server.OnKeys = async context =>
        {
            asked = context.Request.Headers.AcceptEncoding.ToString();
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(new byte[MostBytes]);
        };

        await RefusedAsync(KeyFetchFailure.Encoded);
        Assert.Equal("", asked);
    }

    [Fact]
    [Trait("threat", "J-39")]
    public async Task Refuses_an_answer_that_breaks_off()
    {
        Server.OnKeys = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync("{\"keys\":["u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        await RefusedAsync(KeyFetchFailure.Unreachable);
    }

    [Theory]
    [Trait("threat", "J-44")]
    [InlineData("self-signed")]
    [InlineData("expired")]
    [InlineData("other host")]
    [InlineData("client certificate")]
    public async Task Refuses_a_server_whose_certificate_is_not_right(string fault)
    {
        await Server.DisposeAsync();
        Server = await IssuerServer.StartAsync(certificates => Choose(certificates, fault));

        await RefusedAsync(KeyFetchFailure.Tls);
        Assert.Equal(0, Server.Requests);
    }

    [Fact]
    [Trait("threat", "J-44")]
    public async Task Refuses_a_server_of_another_authority()
    {
        await using var stranger = await IssuerServer.StartAsync();
        File.Copy(stranger.CaFile, Server.CaFile, overwrite: true);

        await RefusedAsync(KeyFetchFailure.Tls);
    }

    [Fact]
    public async Task Trusts_a_changed_ca_file_at_the_next_fetch()
    {
        var right = await File.ReadAllTextAsync(Server.CaFile);
        await File.WriteAllTextAsync(Server.CaFile, "no certificate");
        await RefusedAsync(KeyFetchFailure.CaFile);

        await File.WriteAllTextAsync(Server.CaFile, right);
        await FetchedAsync();
    }

    [Theory]
    [Trait("threat", "J-04")]
    [InlineData("\n\n")]
    [InlineData("\r\n")]
    [InlineData("\ufeff")]
    [InlineData("# our CA\n")]
    public async Task Reads_a_ca_file_whatever_stands_before_the_certificate(string before)
    {
        var pem = await File.ReadAllTextAsync(Server.CaFile);

        await File.WriteAllTextAsync(Server.CaFile, before + pem.ReplaceLineEndings("\r\n"));

        await FetchedAsync();
    }

    [Fact]
    public async Task Answers_with_an_error_when_the_ca_file_is_absent()
    {
        File.Delete(Server.CaFile);

        await RefusedAsync(KeyFetchFailure.CaFile);
    }

    [Fact]
    [Trait("threat", "J-40")]
    public async Task Answers_with_an_error_when_nobody_listens()
    {
        var source = Open();
        await Server.DisposeAsync();
        File.WriteAllText(Server.CaFile, "");
        await using var other = await IssuerServer.StartAsync();
        File.Copy(other.CaFile, Server.CaFile, overwrite: true);

        var fetched = await source.FetchAsync(TestContext.Current.CancellationToken);

        Assert.False(fetched.TryGet(out _, out var error));
        Assert.Equal(KeyFetchFailure.Unreachable, error.Reason);
        File.Delete(Server.CaFile);
    }

    protected override Task PublishAsync(byte[] document)
    {
        Server.OnKeys = context => context.Response.Body.WriteAsync(document).AsTask();
        return Task.CompletedTask;
    }

    protected override Task RemoveAsync()
    {
        Server.OnKeys = context =>
        {
            context.Response.StatusCode = 404;
            return WriteAsync(context.Response.Body, "secret-looking");
        };
        return Task.CompletedTask;
    }

    private static Task WriteAsync(Stream body, string text) => body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)).AsTask();

    private static X509Certificate2 Choose(TestCertificates certificates, string fault) => fault switch
    {
        "self-signed" => TestCertificates.SelfSigned(),
        "expired" => certificates.Expired(),
        "other host" => certificates.OfAnotherHost(),
        _ => certificates.OfAClient(),
    };
}

using System.Text;
using Broker.Core;
using Broker.Core.Federation;
using Broker.Issuing;
using Broker.Sts;
using Broker.TestKit;
using Microsoft.AspNetCore.Http;

namespace Broker.Tests.Sts;

public sealed class FederationEndpointTests
{
    private const string Configuration = "/123456789012/.well-known/openid-configuration";
    private const string KeySet = "/123456789012/.well-known/jwks.json";

    private readonly LiveFederationKeys _keys = new();

    [Fact]
    public async Task Answers_the_discovery_document_of_the_account()
    {
        _keys.Swap(FederationKeyRing.Generate(new ManualTimeProvider().GetUtcNow()));

        var (response, body) = await SendAsync("GET", Configuration);

        Assert.Equal((200, "application/json", "public, max-age=900"), (response!.StatusCode, response.ContentType, response.Headers.CacheControl.ToString()));
        Assert.Equal(FederationDiscovery.Configuration(new FederationIssuer("https://tokens.example", AccountId.Parse("123456789012"))).ToArray(), body);
    }

    [Fact]
    public async Task Answers_the_key_set_in_use()
    {
        _keys.Swap(FederationKeyRing.Generate(new ManualTimeProvider().GetUtcNow()));

        var (response, body) = await SendAsync("GET", KeySet);

        Assert.Equal((200, (long?)body.Length, "nosniff"), (response!.StatusCode, response.ContentLength, response.Headers.XContentTypeOptions.ToString()));
        Assert.Equal(_keys.Current!.Keys.ToArray(), body);
    }

    [Theory]
    [InlineData(Configuration)]
    [InlineData(KeySet)]
    public async Task Answers_a_head_with_the_length_and_no_body(string path)
    {
        _keys.Swap(FederationKeyRing.Generate(new ManualTimeProvider().GetUtcNow()));

        var (got, document) = await SendAsync("GET", path);
        var (response, body) = await SendAsync("HEAD", path);

        Assert.Equal((200, got!.ContentLength, 0), (response!.StatusCode, response.ContentLength, body.Length));
        Assert.NotEmpty(document);
    }

    [Theory]
    [InlineData("POST", Configuration, 405, "GET, HEAD")]
    [InlineData("DELETE", KeySet, 405, "GET, HEAD")]
    [InlineData("GET", "/123456789012/", 404, "")]
    [InlineData("GET", "/123456789012/.well-known/", 404, "")]
    [InlineData("GET", "/123456789012/.well-known/jwks.json/", 404, "")]
    [InlineData("GET", "/123456789012/.well-known/JWKS.json", 404, "")]
    [InlineData("GET", "/123456789012//.well-known/jwks.json", 404, "")]
    [InlineData("POST", "/123456789012/token", 404, "")]
    [InlineData("GET", KeySet, 503, "")]
    [InlineData("HEAD", Configuration, 503, "")]
    public async Task Refuses_what_is_not_there_or_not_yet(string method, string path, int status, string allow)
    {
        var (response, body) = await SendAsync(method, path);

        Assert.Equal((status, allow, "no-store"), (response!.StatusCode, response.Headers.Allow.ToString(), response.Headers.CacheControl.ToString()));
        Assert.Empty(body);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/123456789012")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/12345678901/.well-known/jwks.json")]
    [InlineData("/1234567890123/.well-known/jwks.json")]
    [InlineData("/١23456789012/.well-known/jwks.json")]
    [InlineData("/x/123456789012/.well-known/jwks.json")]
    public async Task Leaves_every_other_path_to_others(string path)
    {
        var (response, _) = await SendAsync("GET", path);

        Assert.Null(response);
    }

    [Theory]
    [InlineData("/federation" + KeySet, 200)]
    [InlineData(KeySet, null)]
    [InlineData("/federationx" + KeySet, null)]
    [InlineData("/Federation" + KeySet, null)]
    public async Task Answers_below_the_path_of_the_issuer(string path, int? status)
    {
        _keys.Swap(FederationKeyRing.Generate(new ManualTimeProvider().GetUtcNow()));

        var (response, _) = await SendAsync("GET", path, "https://tokens.example/federation");

        Assert.Equal(status, response?.StatusCode);
    }

    [Fact]
    public async Task The_document_names_the_issuer_with_its_path()
    {
        _keys.Swap(FederationKeyRing.Generate(new ManualTimeProvider().GetUtcNow()));

        var (_, body) = await SendAsync("GET", "/federation" + Configuration, "https://tokens.example/federation");

        Assert.StartsWith("{\"issuer\":\"https://tokens.example/federation/123456789012\",", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    /// <summary>The response, or null when the endpoint left the request alone.</summary>
    private async Task<(HttpResponse? Response, byte[] Body)> SendAsync(string method, string path, string issuer = "https://tokens.example")
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Request = { Method = method, Path = new PathString(path) }, Response = { Body = body } };
        Assert.True(FederationIssuer.TryParseBase(issuer, out var address));
        var handled = await new FederationEndpoint(_keys, address).TryHandleAsync(context);
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        Assert.True(handled || context.Response is { StatusCode: 200, Headers.Count: 0 });
        return (handled ? context.Response : null, body.ToArray());
    }
}

using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;
using Broker.Core.Authentication.SigV4;
using static Broker.Core.Tests.Authentication.SigV4.SigV4Samples;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>What AWS's own signer signs must verify, and what it computes must be what ours computes.</summary>
public sealed class AwsSdkSignerTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("Action=GetCallerIdentity&Version=2011-06-15", null)]
    [InlineData("Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fx&Policy=%7B%22a%22%3A%22%C3%BC%2B%20%22%7D", Token)]
    [Trait("threat", "S-01")]
    public void Requests_of_the_sdk_verify(string body, string? token)
    {
        var request = SdkPost(body, token);

        Assert.True(Verify(request).TryGet(out var caller, out var error), error?.ToString());

        Assert.Equal(new Caller(KeyId, token), caller);
    }

    [Fact]
    [Trait("threat", "S-01")]
    public void Requests_of_the_sdk_with_the_wrong_secret_do_not_verify() =>
        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, Refusal(SdkPost(Body, Token, secret: Secret.ToLowerInvariant()))!.Code);

    [Theory]
    [InlineData(null)]
    [InlineData(Token)]
    [InlineData("token/with+characters=that need&escapes")]
    [Trait("threat", "S-01")]
    public void Presigned_urls_of_the_sdk_verify(string? token)
    {
        var request = SdkPresigned(token);

        Assert.True(Verify(request).TryGet(out var caller, out var error), error?.ToString());

        Assert.Equal(new Caller(KeyId, token), caller);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a b/ü~/x")]
    [Trait("threat", "S-12")]
    public void Both_signers_sign_alike(string path)
    {
        var sdk = SdkRequest("POST", path);
        sdk.Content = Encoding.UTF8.GetBytes(Body);
        sdk.Headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8";
        var theirs = new AWS4Signer().SignRequest(sdk, new Config(), new RequestMetrics(), KeyId, Secret, Now.UtcDateTime);
        var signed = theirs.SignedHeaders.Split(';');
        var sent = AsSent(sdk, new Uri($"https://{Host}{path}").AbsolutePath, "", Body);

        var ours = SigV4Signature.Compute(
            Secret, new SigV4Scope(KeyId, "20261121", Region, "sts", "aws4_request"), Now, Canonical(sent, signed));

        Assert.Equal(theirs.Signature, ours);
    }

    private static SigV4Request SdkPost(string body, string? token, string secret = Secret)
    {
        var sdk = SdkRequest("POST", "/");
        sdk.Content = Encoding.UTF8.GetBytes(body);
        sdk.Headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8";
        if (token is not null)
        {
            sdk.Headers["X-Amz-Security-Token"] = token;
        }

        var result = new AWS4Signer().SignRequest(sdk, new Config(), new RequestMetrics(), KeyId, secret, Now.UtcDateTime);
        sdk.Headers["Authorization"] = result.ForAuthorizationHeader;
        return AsSent(sdk, "/", "", body);
    }

    private static SigV4Request SdkPresigned(string? token)
    {
        var sdk = SdkRequest("GET", "/");
        sdk.UseQueryString = true;
        sdk.Parameters["Action"] = "GetCallerIdentity";
        sdk.Parameters["Version"] = "2011-06-15";
        sdk.Parameters["X-Amz-Expires"] = "60";
        if (token is not null)
        {
            sdk.Parameters["X-Amz-Security-Token"] = token;
        }

        var result = AWS4PreSignedUrlSigner.SignRequest(sdk, new Config(), new RequestMetrics(), KeyId, Secret, "sts", Region, Now.UtcDateTime);
        var parameters = sdk.Parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}");
        return new SigV4Request(
            "GET", "/", $"{string.Join('&', parameters)}&{result.ForQueryParameters}", [new("Host", Host)], ReadOnlyMemory<byte>.Empty);
    }

    private static DefaultRequest SdkRequest(string method, string path) => new(new Request(), "sts")
    {
        Endpoint = new Uri($"https://{Host}"),
        ResourcePath = path,
        HttpMethod = method,
        OverrideSigningServiceName = "sts",
        AuthenticationRegion = Region,
    };

    private static SigV4Request AsSent(DefaultRequest sdk, string path, string query, string body) =>
        new(sdk.HttpMethod, path, query, [.. sdk.Headers], Encoding.UTF8.GetBytes(body));

    private sealed class Request : AmazonWebServiceRequest;

    private sealed class Config() : ClientConfig(new DefaultConfigurationProvider())
    {
        public override string ServiceVersion => "2011-06-15";

        public override string UserAgent => "test";

        public override string RegionEndpointServiceName => "sts";

        public override Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(Amazon.Runtime.Endpoints.ServiceOperationEndpointParameters parameters) =>
            throw new NotSupportedException();
    }

    private sealed class DefaultConfigurationProvider : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(Amazon.RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null) =>
            throw new NotSupportedException();
    }
}

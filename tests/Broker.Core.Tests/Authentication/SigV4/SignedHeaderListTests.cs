using Broker.Core.Authentication.SigV4;
using static Broker.Core.Tests.Authentication.SigV4.SigV4Samples;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>The rules on SignedHeaders, through the verifier. Each list is signed as it stands: only the rule can refuse it.</summary>
public sealed class SignedHeaderListTests
{
    [Theory]
    [InlineData("host;x-amz-date")]
    [InlineData("content-type;host;x-amz-date")]
    [InlineData("content-length;content-type;host;user-agent;x-amz-date")]
    public void Any_list_with_host_and_date_verifies(string list) =>
        Assert.Null(Refusal(Signed(list, new KeyValuePair<string, string>("Content-Length", "43"))));

    [Fact]
    public void Headers_of_all_sdks_verify()
    {
        // Observed: aws-sdk-go-v2 and the JavaScript SDK.
        KeyValuePair<string, string>[] more =
        [
            new("amz-sdk-invocation-id", "4a1f0a63-0f30-44ad-8f4b-4f9f0b3b2c11"), new("amz-sdk-request", "attempt=1; max=3"),
            new("Content-Length", "43"), new("X-Amz-User-Agent", "aws-sdk-js/3.0"), new("X-K8s-Aws-Id", "cluster"),
        ];

        Assert.Null(Refusal(Signed(
            "amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-date;x-amz-user-agent;x-k8s-aws-id", more)));
    }

    [Theory]
    [InlineData("content-type;x-amz-date", "host_unsigned")]
    [InlineData("content-type;host", "date_unsigned")]
    [Trait("threat", "S-05")]
    public void Host_and_date_must_be_signed(string list, string reason)
    {
        var error = Refusal(Signed(list))!;

        Assert.Equal((StsErrorCode.SignatureDoesNotMatch, reason), (error.Code, error.Reason));
    }

    [Fact]
    [Trait("threat", "S-05")]
    public void A_date_header_that_is_used_must_be_signed()
    {
        var request = Post(more: [new("Date", "20261121T120000Z")]);

        Assert.Equal("date_unsigned", Refusal(Authorize(request, "host"))!.Reason);
        Assert.Null(Refusal(Authorize(request, "date;host")));
    }

    [Fact]
    [Trait("threat", "S-05")]
    public void A_second_host_is_refused() => Assert.Equal("host_unsigned", Refusal(SignedPost().PlusHeader("Host", "evil.test"))!.Reason);

    [Theory]
    [InlineData("X-Amz-Security-Token")]
    [InlineData("x-amz-target")]
    [InlineData("X-AMZ-Anything")]
    [Trait("threat", "S-06")]
    public void An_arriving_amz_header_must_be_signed(string name)
    {
        var request = Post(more: [new(name, "v"), new("X-Amz-Date", "20261121T120000Z")]);

        var error = Refusal(Authorize(request, "host;x-amz-date"))!;

        Assert.Equal(StsErrorCode.AccessDenied, error.Code);
        Assert.Equal("There were headers present in the request which were not signed", error.Message);
        Assert.Null(Refusal(Authorize(request, string.Join(';', new[] { "host", "x-amz-date", name.ToLowerInvariant() }.Order(StringComparer.Ordinal)))));
    }

    [Fact]
    [Trait("threat", "S-06")]
    public void A_header_that_only_looks_like_amz_need_not_be_signed() =>
        Assert.Null(Refusal(SignedPost().PlusHeader("X-Amazon-Trace", "v").PlusHeader("X-Amzn-Trace-Id", "Root=1")));

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("host;;x-amz-date")]
    [InlineData("host;x-amz-date;")]
    [InlineData("host;host;x-amz-date")]
    [InlineData("Host;x-amz-date")]
    [InlineData("host;X-Amz-Date")]
    [InlineData("x-amz-date;host")]
    [InlineData("host;x-absent;x-amz-date")]
    [InlineData("host:x-amz-date")]
    [InlineData("höst;x-amz-date")]
    [Trait("threat", "S-08")]
    public void A_list_that_is_not_canonical_is_refused(string list)
    {
        var request = SignedPost(token: null);

        var error = Refusal(request.WithAuthorization(text => text.Replace("content-type;host;x-amz-date", list)))!;

        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, error.Code);
        Assert.Equal("signed_headers_shape", error.Reason);
        Assert.Null(Refusal(request));
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "signed_headers_shape")]
    [Trait("threat", "S-08")]
    public void At_most_64_headers_are_signed(int count, string? reason)
    {
        var more = Enumerable.Range(0, count - 2).Select(n => KeyValuePair.Create($"a{n:D2}", "v")).ToArray();
        var list = string.Join(';', more.Select(line => line.Key)) + ";host;x-amz-date";

        Assert.Equal(reason, Refusal(Signed(list, more))?.Reason);
    }

    private static SigV4Request Signed(string list, params KeyValuePair<string, string>[] more) =>
        Authorize(Post(more: [.. more, new("X-Amz-Date", "20261121T120000Z")]), list);

    private static SigV4Request Authorize(SigV4Request request, string list)
    {
        var scope = new SigV4Scope(KeyId, "20261121", Region, "sts", "aws4_request");
        var signature = SigV4Signature.Compute(Secret, scope, Now, Canonical(request, list.Split(';')));
        return request.PlusHeader("Authorization", $"AWS4-HMAC-SHA256 Credential={KeyId}/{scope}, SignedHeaders={list}, Signature={signature}");
    }
}

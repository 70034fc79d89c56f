using Broker.Core.Authentication.SigV4;
using static Broker.Core.Tests.Authentication.SigV4.SigV4Samples;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>The query form, through the verifier.</summary>
public sealed class PresignedQueryTests
{
    [Fact]
    public void A_presigned_request_verifies()
    {
        Assert.True(Verify(Presigned(PresignedParameters())).TryGet(out var caller, out _));

        Assert.Equal(new Caller(KeyId, Token), caller);
    }

    [Fact]
    public void The_token_of_eks_with_its_cluster_header_verifies()
    {
        var parameters = PresignedParameters(signedHeaders: "host;x-k8s-aws-id");

        Assert.Null(Refusal(Presigned(parameters, signedHeaders: "host;x-k8s-aws-id", more: new KeyValuePair<string, string>("x-k8s-aws-id", "cluster"))));
        Assert.Equal(
            "signature",
            Refusal(Presigned(parameters, signedHeaders: "host;x-k8s-aws-id", more: new KeyValuePair<string, string>("x-k8s-aws-id", "cluster"))
                .WithHeader("x-k8s-aws-id", "another"))!.Reason);
    }

    [Theory]
    [InlineData(-901, false)]
    [InlineData(-900, true)]
    [InlineData(61, true)]
    [InlineData(900, true)]
    [InlineData(901, false)]
    [Trait("threat", "S-09")]
    public void Lives_fifteen_minutes_whatever_it_says(int secondsLater, bool accepted)
    {
        Assert.All(["1", "60", "604800"], expires =>
        {
            var error = Refusal(Presigned(PresignedParameters(expires: expires)), TimeSpan.FromSeconds(secondsLater));

            Assert.Equal(accepted ? null : StsErrorCode.SignatureDoesNotMatch, error?.Code);
        });
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("900", true)]
    [InlineData("901", true)]
    [InlineData("604800", true)]
    [InlineData("604801", false)]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    [InlineData("abc", false)]
    [InlineData("", false)]
    [InlineData("1e3", false)]
    [InlineData("60.0", false)]
    [InlineData("%2B60", false)]
    [InlineData("60%00", false)]
    [InlineData("99999999999999999999", false)]
    [Trait("threat", "S-11")]
    public void Expires_must_be_one_second_to_seven_days(string expires, bool accepted) =>
        Assert.Equal(accepted ? null : StsErrorCode.IncompleteSignature, Refusal(Presigned(PresignedParameters(expires: expires)))?.Code);

    [Theory]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256")]
    [InlineData("X-Amz-Credential=x")]
    [InlineData("X-Amz-Date=20261121T120000Z")]
    [InlineData("X-Amz-Expires=60")]
    [InlineData("X-Amz-SignedHeaders=host")]
    [InlineData("X-Amz-Security-Token=x")]
    [InlineData("X-Amz-Signature=00")]
    [InlineData("%58-Amz-Expires=60")]
    [Trait("threat", "S-11")]
    public void A_parameter_given_twice_is_refused(string again)
    {
        var request = Presigned($"{PresignedParameters()}&{again}");

        Assert.Equal("parameter_twice", Refusal(request)!.Reason);
    }

    [Theory]
    [InlineData("&DurationSeconds=900")]
    [InlineData("&a")]
    [InlineData("&x-amz-signature=00")]
    [Trait("threat", "S-11")]
    public void A_parameter_added_after_signing_is_refused(string extra)
    {
        var request = Presigned(PresignedParameters());

        Assert.Equal("signature", Refusal(request with { RawQuery = request.RawQuery + extra })!.Reason);
        Assert.Null(Refusal(request));
    }

    [Theory]
    [InlineData("X-Amz-Algorithm")]
    [InlineData("X-Amz-Credential")]
    [InlineData("X-Amz-Date")]
    [InlineData("X-Amz-Expires")]
    [InlineData("X-Amz-SignedHeaders")]
    [InlineData("X-Amz-Signature")]
    [Trait("threat", "S-02")]
    public void A_missing_parameter_is_named(string name)
    {
        var request = Presigned(PresignedParameters());

        var error = Refusal(request with { RawQuery = request.RawQuery.Replace(name + "=", "Other=") })!;

        Assert.Equal(StsErrorCode.IncompleteSignature, error.Code);
        Assert.Equal($"AWS query-string parameters must include '{name}'. Re-examine the query-string parameters.", error.Message);
    }

    [Fact]
    [Trait("threat", "S-02")]
    public void A_lone_parameter_counts_as_credentials()
    {
        var error = Refusal(Post() with { RawQuery = "X-Amz-Security-Token=x" })!;

        Assert.Equal("query_parameter_missing", error.Reason);
    }

    [Theory]
    [InlineData("AWS4-ECDSA-P256-SHA256", "algorithm_sigv4a")]
    [InlineData("AWS4-HMAC-SHA1", "algorithm_unknown")]
    [InlineData("", "algorithm_unknown")]
    [Trait("threat", "S-15")]
    public void Another_algorithm_is_refused(string algorithm, string reason)
    {
        var request = Presigned(PresignedParameters().Replace("AWS4-HMAC-SHA256", algorithm));

        Assert.Equal((StsErrorCode.IncompleteSignature, reason), (Refusal(request)!.Code, Refusal(request)!.Reason));
    }

    [Theory]
    [InlineData("AWSAccessKeyId=ASIAQNZGKIQY56JQ7WML&SignatureVersion=2&SignatureMethod=HmacSHA256&Signature=x")]
    [InlineData("AWSAccessKeyId=ASIAQNZGKIQY56JQ7WML&Signature=x&Expires=1")]
    [Trait("threat", "S-15")]
    public void Signature_version_2_is_refused_and_said_so(string query) =>
        Assert.Equal("algorithm_sigv2", Refusal(Post() with { RawQuery = query })!.Reason);

    [Fact]
    [Trait("threat", "S-06")]
    public void A_token_in_a_header_must_be_signed()
    {
        var token = new KeyValuePair<string, string>("X-Amz-Security-Token", Token);

        Assert.Equal(StsErrorCode.AccessDenied, Refusal(Presigned(PresignedParameters(token: ""), more: token))!.Code);

        const string List = "host;x-amz-security-token";
        Assert.Null(Refusal(Presigned(PresignedParameters(token: "", signedHeaders: List), signedHeaders: List, more: token)));
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void A_token_in_header_and_query_is_refused()
    {
        const string List = "host;x-amz-security-token";
        var request = Presigned(
            PresignedParameters(signedHeaders: List), signedHeaders: List, more: new KeyValuePair<string, string>("X-Amz-Security-Token", Token));

        Assert.Equal("parameter_twice", Refusal(request)!.Reason);
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void A_token_exchanged_after_signing_is_refused()
    {
        var request = Presigned(PresignedParameters());

        Assert.Equal("signature", Refusal(request with { RawQuery = request.RawQuery.Replace(Token, Token + "2") })!.Reason);
    }

    [Fact]
    [Trait("threat", "S-04")]
    public void A_body_sent_along_is_hashed_as_it_is() =>
        Assert.Equal("signature", Refusal(Presigned(PresignedParameters()) with { Body = "Action=Other"u8.ToArray() })!.Reason);

    [Theory]
    [InlineData("host")]
    [InlineData("host;x-amz-date")]
    [Trait("threat", "S-09")]
    public void A_date_header_that_differs_is_refused(string list)
    {
        var parameters = PresignedParameters(signedHeaders: list);
        var date = new KeyValuePair<string, string>("X-Amz-Date", "20261121T120500Z");

        Assert.Equal("dates_differ", Refusal(Presigned(parameters, signedHeaders: list, more: date))!.Reason);
    }

    [Fact]
    [Trait("threat", "S-05")]
    public void Host_must_be_signed()
    {
        var parameters = PresignedParameters(signedHeaders: "x-other");

        Assert.Equal(
            "host_unsigned",
            Refusal(Presigned(parameters, signedHeaders: "x-other", more: new KeyValuePair<string, string>("x-other", "v")))!.Reason);
    }

    [Fact]
    [Trait("threat", "S-01")]
    public void Every_changed_character_of_the_query_is_refused()
    {
        var request = Presigned(PresignedParameters());

        for (var at = 0; at < request.RawQuery.Length; at++)
        {
            var other = request.RawQuery[at] == '0' ? '1' : '0';
            var changed = $"{request.RawQuery[..at]}{other}{request.RawQuery[(at + 1)..]}";

            Assert.True(Refusal(request with { RawQuery = changed }) is not null, changed);
        }
    }
}

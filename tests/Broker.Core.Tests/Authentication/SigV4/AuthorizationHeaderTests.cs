using Broker.Core.Authentication.SigV4;
using static Broker.Core.Tests.Authentication.SigV4.SigV4Samples;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>The header form, through the verifier.</summary>
public sealed class AuthorizationHeaderTests
{
    [Theory]
    [InlineData("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,Credential={c},Signature={s}")]
    [InlineData("Signature={s} ,  SignedHeaders=content-type;host;x-amz-date;x-amz-security-token  ,\tCredential={c}")]
    public void Order_and_spacing_of_the_parameters_are_free(string parameters) =>
        Assert.Null(Refusal(WithParameters(parameters)));

    [Theory]
    [InlineData("", "'Credential'", "'Signature'", "'SignedHeaders'")]
    [InlineData("Credential={c}", "'Signature'", "'SignedHeaders'")]
    [InlineData("Credential={c}, Signature={s}", "'SignedHeaders'")]
    [InlineData("SignedHeaders=host, Signature={s}", "'Credential'")]
    public void Everything_that_is_missing_is_told_together(string parameters, params string[] missing)
    {
        var error = Refusal(WithParameters(parameters).WithoutHeader("X-Amz-Date"))!;

        Assert.Equal(StsErrorCode.IncompleteSignature, error.Code);
        Assert.All(missing, name => Assert.Contains($"Authorization header requires {name} parameter. ", error.Message, StringComparison.Ordinal));
        Assert.Contains("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ", error.Message, StringComparison.Ordinal);
        Assert.Matches(@"\(Hashed with SHA-256 and encoded with Base64\) Authorization=[A-Za-z0-9+/]{43}=\z", error.Message);
    }

    [Theory]
    [InlineData("Credential={c} x, SignedHeaders=host, Signature={s}")]
    [InlineData("Credential=AKIA x/20261121/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature={s}")]
    [InlineData("Credential={c}, SignedHeaders=host, Signature={s},")]
    [InlineData("Credential={c},, SignedHeaders=host, Signature={s}")]
    [InlineData(", Credential={c}, SignedHeaders=host, Signature={s}")]
    [InlineData("Credential={c}, SignedHeaders=host, Signature={s}, Signature={s}")]
    [InlineData("Credential={c}, Credential={c}, SignedHeaders=host, Signature={s}")]
    [InlineData("Credential={c}, SignedHeaders=host, Signature={s}, Region=x")]
    [InlineData("credential={c}, SignedHeaders=host, Signature={s}")]
    [InlineData("Credential, SignedHeaders=host, Signature={s}")]
    [InlineData("Credential={c}, SignedHeaders=host;x-amz-date, Signature={s}, AWS4-HMAC-SHA256 Credential={c}, SignedHeaders=host, Signature={s}")]
    [InlineData("Credential={c} SignedHeaders=host Signature={s}")]
    [Trait("threat", "S-07")]
    public void Pairs_that_are_not_exactly_the_three_are_refused(string parameters)
    {
        var error = Refusal(WithParameters(parameters))!;

        Assert.Equal(StsErrorCode.IncompleteSignature, error.Code);
        Assert.StartsWith("Invalid key=value pair (missing equal-sign) in Authorization header", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization", "Bearer x")]
    [InlineData("authorization", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b")]
    [InlineData("X-Amz-Date", "20261121T120000Z")]
    [InlineData("X-Amz-Security-Token", Token)]
    [InlineData("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")]
    [Trait("threat", "S-07")]
    public void A_header_that_must_be_single_is_refused_twice(string name, string value)
    {
        var request = SignedPost(Post(more: [new("X-Amz-Content-Sha256", SigV4Signature.Hash(Post().Body.Span))]));

        Assert.Equal(StsErrorCode.IncompleteSignature, Refusal(request.PlusHeader(name, value))!.Code);
        Assert.Null(Refusal(request));
    }

    [Fact]
    [Trait("threat", "S-07")]
    public void Two_dates_are_refused() =>
        Assert.Equal(
            "parameter_twice",
            Refusal(SignedPost().PlusHeader("Date", "20261121T120000Z").PlusHeader("Date", "20261121T120000Z"))!.Reason);

    [Theory]
    [InlineData("AWS ASIAQNZGKIQY56JQ7WML:frJIUN8DYpKDtOLCwo//yllqDzg=", "algorithm_sigv2")]
    [InlineData("AWS4-ECDSA-P256-SHA256 Credential=a, SignedHeaders=b, Signature=c", "algorithm_sigv4a")]
    [InlineData("AWS4-HMAC-SHA1 Credential=a, SignedHeaders=b, Signature=c", "algorithm_unknown")]
    [InlineData("AWS4-HMAC-SHA512 Credential=a, SignedHeaders=b, Signature=c", "algorithm_unknown")]
    [InlineData("aws4-hmac-sha256 Credential=a, SignedHeaders=b, Signature=c", "algorithm_unknown")]
    [InlineData("AWS3-HTTPS AWSAccessKeyId=a,Algorithm=HmacSHA256,Signature=b", "algorithm_unknown")]
    [InlineData("Bearer eyJ", "algorithm_unknown")]
    [InlineData("Basic dXNlcjpwYXNz", "algorithm_unknown")]
    [InlineData("none", "algorithm_unknown")]
    [InlineData("", "algorithm_unknown")]
    [Trait("threat", "S-15")]
    public void Another_algorithm_is_refused_and_said_so(string authorization, string reason)
    {
        var error = Refusal(SignedPost().WithHeader("Authorization", authorization))!;

        Assert.Equal((StsErrorCode.IncompleteSignature, reason), (error.Code, error.Reason));
        Assert.Contains("AWS4-HMAC-SHA256", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-21T12:00:00Z")]
    [InlineData("20261121T120000")]
    [InlineData("20261121T120000+0000")]
    [InlineData("20261121T126000Z")]
    [InlineData("20261131T120000Z")]
    [InlineData("２０261121T120000Z")]
    [InlineData("")]
    public void A_date_in_another_form_is_refused(string date) =>
        Assert.Equal(StsErrorCode.IncompleteSignature, Refusal(SignedPost().WithHeader("X-Amz-Date", date))!.Code);

    [Fact]
    public void A_header_over_16_kib_is_refused() =>
        Assert.Equal("header_shape", Refusal(SignedPost(keyId: new string('A', 16 * 1024)))!.Reason);

    [Theory]
    [InlineData("Sat, 21 Nov 2026 12:00:00 GMT")]
    [InlineData("20261121T120000Z")]
    public void A_signed_date_stands_in_for_x_amz_date(string date)
    {
        var request = Post(more: [new("Date", date)]);
        var scope = new SigV4Scope(KeyId, "20261121", Region, "sts", "aws4_request");
        var signature = SigV4Signature.Compute(Secret, scope, Now, Canonical(request, "date", "host"));

        var signed = request.PlusHeader(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={KeyId}/{scope}, SignedHeaders=date;host, Signature={signature}");

        Assert.Null(Refusal(signed));
    }

    private static SigV4Request WithParameters(string parameters)
    {
        var request = SignedPost();
        var signature = request.Header("Authorization")[^64..];
        var credential = $"{KeyId}/20261121/{Region}/sts/aws4_request";
        return request.WithHeader("Authorization", $"AWS4-HMAC-SHA256 {parameters.Replace("{c}", credential).Replace("{s}", signature)}");
    }
}

using System.Text;
using Broker.Core.Authentication.SigV4;
using Broker.TestKit;
using static Broker.Core.Tests.Authentication.SigV4.SigV4Samples;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>What both forms have in common: scope, clock, key, headers, body, signature.</summary>
public sealed class SigV4VerifierTests
{
    [Fact]
    public void Gives_the_owner_of_the_key_that_signed()
    {
        Assert.True(Verify(SignedPost()).TryGet(out var caller, out _));

        Assert.Equal(new Caller(KeyId, Token), caller);
    }

    [Fact]
    public void Looks_up_a_key_without_token()
    {
        Assert.True(Verify(SignedPost(token: null)).TryGet(out var caller, out _));

        Assert.Null(caller.SessionToken);
    }

    [Fact]
    [Trait("threat", "S-02")]
    public void A_request_without_credentials_is_refused()
    {
        var error = Refusal(Post())!;

        Assert.Equal((StsErrorCode.MissingAuthenticationToken, "Request is missing Authentication Token"), (error.Code, error.Message));
    }

    [Fact]
    [Trait("threat", "S-02")]
    public void Credentials_in_header_and_query_are_refused()
    {
        Assert.Equal(StsErrorCode.IncompleteSignature, Refusal(SignedPost(Post() with { RawQuery = PresignedParameters() }))!.Code);
        Assert.Equal(StsErrorCode.IncompleteSignature, Refusal(SignedPost(Post() with { RawQuery = "X-Amz-Signature=00" }))!.Code);
        Assert.Equal(StsErrorCode.IncompleteSignature, Refusal(SignedPost(Post() with { RawQuery = "X-Amz-Security-Token=x" }))!.Code);
        Assert.Equal(StsErrorCode.IncompleteSignature, Refusal(SignedPost(Post() with { RawQuery = "%58-Amz-Credential=x" }))!.Code);
        Assert.Null(Refusal(SignedPost(Post() with { RawQuery = "X-Other=1" })));
    }

    [Fact]
    [Trait("threat", "S-01")]
    public void Every_flipped_bit_of_the_signature_is_refused()
    {
        var request = SignedPost();
        var authorization = request.Header("Authorization");
        for (var bit = 0; bit < 64 * 7; bit++)
        {
            var at = authorization.Length - 64 + (bit / 7);
            var flipped = (char)(authorization[at] ^ (1 << (bit % 7)));
            var error = Refusal(request.WithAuthorization(text => $"{text[..at]}{flipped}{text[(at + 1)..]}"))!;

            // A comma or a space among the digits makes it another header altogether.
            Assert.True(error.Code == StsErrorCode.SignatureDoesNotMatch || (flipped is ',' or ' ' && error.Code == StsErrorCode.IncompleteSignature));
        }

        Assert.Null(Refusal(request));
    }

    public static TheoryData<string, Func<SigV4Request, SigV4Request>> Changes => new()
    {
        { "method", r => r with { Method = "GET" } },
        { "path", r => r with { RawPath = "/x" } },
        { "query added", r => r with { RawQuery = "a=1" } },
        { "host", r => r.WithHeader("Host", Host.ToUpperInvariant()) },
        { "host port", r => r.WithHeader("Host", Host.Replace(":8443", "")) },
        { "content type", r => r.WithHeader("Content-Type", "text/plain") },
        { "date by a second", r => r.WithHeader("X-Amz-Date", "20261121T120001Z") },
        { "token", r => r.WithHeader("X-Amz-Security-Token", Token + "x") },
        { "body by a bit", r => r with { Body = Encoding.UTF8.GetBytes(Body.Replace('A', 'a')) } },
        { "body emptied", r => r with { Body = ReadOnlyMemory<byte>.Empty } },
        { "body extended", r => r with { Body = Encoding.UTF8.GetBytes(Body + "&") } },
        { "fewer signed headers", r => r.WithAuthorization(a => a.Replace("content-type;", "")) },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    [Trait("threat", "S-01")]
    [Trait("threat", "S-19")]
    public void A_change_of_any_signed_part_is_refused(string part, Func<SigV4Request, SigV4Request> change)
    {
        var signed = SignedPost();

        Assert.True(Refusal(change(signed)) is { Code: StsErrorCode.SignatureDoesNotMatch, Reason: "signature" }, part);
        Assert.Null(Refusal(signed));
    }

    [Fact]
    public void What_is_not_signed_may_change() => Assert.Null(Refusal(SignedPost().WithHeader("User-Agent", "proxy")));

    [Fact]
    public void Whitespace_around_and_inside_a_header_value_may_change() =>
        Assert.Null(Refusal(SignedPost().WithHeader("Content-Type", "  application/x-www-form-urlencoded;   charset=utf-8 ")));

    [Fact]
    [Trait("threat", "S-03")]
    public void A_known_key_with_an_invented_signature_is_refused()
    {
        var header = SignedPost().WithAuthorization(text => text[..^64] + new string('0', 64));
        var query = Presigned(PresignedParameters()) with { RawQuery = PresignedParameters() + "&X-Amz-Signature=" + new string('0', 64) };

        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, Refusal(header)!.Code);
        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, Refusal(query)!.Code);
    }

    [Fact]
    [Trait("threat", "S-03")]
    public void The_right_key_with_the_wrong_secret_is_refused() =>
        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, Refusal(SignedPost(secret: Secret + "x"))!.Code);

    [Fact]
    public void An_unknown_key_answers_what_the_look_up_says() =>
        Assert.Equal("unknown", Refusal(SignedPost(keyId: "ASIAQNZGKIQY56JQ7WMM"))!.Reason);

    [Theory]
    [InlineData("UNSIGNED-PAYLOAD")]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("")]
    [Trait("threat", "S-04")]
    public void A_stated_hash_that_is_not_the_body_s_is_refused(string stated)
    {
        var error = Refusal(SignedPost(Post(more: [new("x-amz-content-sha256", stated)])))!;

        Assert.Equal((StsErrorCode.SignatureDoesNotMatch, "body_hash"), (error.Code, error.Reason));
    }

    [Fact]
    [Trait("threat", "S-04")]
    public void A_stated_hash_that_is_the_body_s_is_accepted() =>
        Assert.Null(Refusal(SignedPost(Post(more: [new("x-amz-content-sha256", SigV4Signature.Hash(Encoding.UTF8.GetBytes(Body)))]))));

    [Theory]
    [InlineData(-899, null)]
    [InlineData(-900, null)]
    [InlineData(899, null)]
    [InlineData(900, null)]
    [InlineData(-901, "Signature not yet current: 20261121T120000Z is still later than 20261121T115959Z (20261121T114459Z + 15 min.)")]
    [InlineData(901, "Signature expired: 20261121T120000Z is now earlier than 20261121T120001Z (20261121T121501Z - 15 min.)")]
    [Trait("threat", "S-09")]
    public void A_signature_lives_fifteen_minutes_around_its_date(int secondsLater, string? message)
    {
        var error = Refusal(SignedPost(), TimeSpan.FromSeconds(secondsLater));

        Assert.Equal(message, error?.Message);
        Assert.Equal(message is null ? null : StsErrorCode.SignatureDoesNotMatch, error?.Code);
    }

    [Theory]
    [InlineData("Sat, 21 Nov 2026 12:00:00 GMT", null)]
    [InlineData("20261121T120000Z", null)]
    [InlineData("Sat, 21 Nov 2026 12:00:01 GMT", StsErrorCode.SignatureDoesNotMatch)]
    [InlineData("yesterday", StsErrorCode.SignatureDoesNotMatch)]
    [Trait("threat", "S-09")]
    public void A_date_beside_x_amz_date_must_be_the_same(string date, StsErrorCode? expected) =>
        Assert.Equal(expected, Refusal(SignedPost().PlusHeader("Date", date))?.Code);

    [Fact]
    [Trait("threat", "S-09")]
    public void The_day_of_the_scope_must_be_the_day_of_the_date()
    {
        var error = Refusal(SignedPost().WithAuthorization(text => text.Replace("/20261121/", "/20261120/")))!;

        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, error.Code);
        Assert.StartsWith("Date in Credential scope does not match YYYYMMDD", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Region, "sts", null)]
    [InlineData(Region, "s3", "Credential should be scoped to correct service: 'sts'. ")]
    [InlineData(Region, "STS", "Credential should be scoped to correct service: 'sts'. ")]
    [InlineData("us-east-1", "sts", "Credential should be scoped to a valid region. ")]
    [InlineData("", "sts", "Credential should be scoped to a valid region. ")]
    [InlineData("us-east-1", "iam", "Credential should be scoped to correct service: 'sts'. Credential should be scoped to a valid region. ")]
    [Trait("threat", "S-10")]
    public void Another_region_or_service_is_refused(string region, string service, string? message)
    {
        var error = Refusal(SignedPost(region: region, service: service));

        Assert.Equal(message, error?.Message);
        Assert.Equal(message is null ? null : StsErrorCode.SignatureDoesNotMatch, error?.Code);
    }

    [Theory]
    [InlineData("/aws4_request", "/aws5_request", StsErrorCode.SignatureDoesNotMatch)]
    [InlineData("/aws4_request", "/", StsErrorCode.SignatureDoesNotMatch)]
    [InlineData("/aws4_request", "", StsErrorCode.IncompleteSignature)]
    [InlineData("/aws4_request", "/aws4_request/x", StsErrorCode.IncompleteSignature)]
    [InlineData(KeyId, "", StsErrorCode.IncompleteSignature)]
    [Trait("threat", "S-10")]
    public void A_credential_that_is_not_of_five_elements_or_ends_otherwise_is_refused(string part, string with, StsErrorCode expected) =>
        Assert.Equal(expected, Refusal(SignedPost().WithAuthorization(text => text.Replace(part, with)))!.Code);

    [Theory]
    [InlineData("ASIAQNZGKIQY56J")]
    [InlineData("ASIA-QNZGKIQY56JQ7WML")]
    [InlineData("ASIAQNZGKIQY56JQ7WMÄ")]
    [InlineData("ASIAQNZGKIQY56JQ7WM\0")]
    [InlineData("${jndi:ldap}0123456789")]
    [Trait("threat", "S-13")]
    public void A_key_id_that_no_key_can_have_is_refused(string keyId)
    {
        var error = Refusal(SignedPost(keyId: keyId))!;

        Assert.Equal((StsErrorCode.InvalidClientTokenId, "access_key_shape"), (error.Code, error.Reason));
    }

    [Theory]
    [InlineData(15, "access_key_shape")]
    [InlineData(16, "unknown")]
    [InlineData(128, "unknown")]
    [InlineData(129, "access_key_shape")]
    [InlineData(10 * 1024, "access_key_shape")]
    [Trait("threat", "S-13")]
    public void Key_ids_of_16_to_128_characters_are_looked_up(int length, string reason) =>
        Assert.Equal(reason, Refusal(SignedPost(keyId: new string('A', length)))!.Reason);

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    [InlineData(1_000_000, false)]
    public void A_token_longer_than_ours_is_refused_without_a_look_up(int length, bool isLookedUp)
    {
        var looked = false;
        var verifier = new SigV4Verifier(Region, new ManualTimeProvider(Now));

        verifier.Verify<Caller>(SignedPost(token: new string('t', length)), (key, token) =>
        {
            looked = true;
            return new SigningSecret<Caller>(Secret, new Caller(key, token));
        }).TryGet(out _, out var error);

        Assert.Equal(isLookedUp, looked);
        Assert.Equal(isLookedUp ? null : StsErrorCode.InvalidClientTokenId, error?.Code);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(0)]
    [Trait("threat", "S-14")]
    public void A_signature_of_another_length_is_refused(int length) =>
        Assert.Equal(
            StsErrorCode.SignatureDoesNotMatch,
            Refusal(SignedPost().WithAuthorization(text => text[..^64] + (text[^64..] + "0")[..length]))!.Code);

    [Theory]
    [InlineData("upper")]
    [InlineData("non-hex")]
    [InlineData("non-ascii")]
    [Trait("threat", "S-14")]
    public void A_signature_that_is_not_lower_case_hexadecimal_is_refused(string form)
    {
        var request = SignedPost().WithAuthorization(text => text[..^64] + form switch
        {
            "upper" => text[^64..].ToUpperInvariant(),
            "non-hex" => "g" + text[^63..],
            _ => "ａ" + text[^63..],
        });

        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, Refusal(request)!.Code);
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void The_look_up_is_handed_the_pair_that_was_signed()
    {
        // Pairing itself is the session authenticator's; the verifier must hand over exactly what the signature covers.
        (string, string?)? seen = null;
        new SigV4Verifier(Region, new ManualTimeProvider(Now)).Verify<Caller>(SignedPost(), (key, token) =>
        {
            seen = (key, token);
            return new StsError(StsErrorCode.InvalidClientTokenId, "no");
        });

        Assert.Equal((KeyId, Token), seen);
    }

    [Theory]
    [InlineData("/%zz", "")]
    [InlineData("x", "")]
    [InlineData("/", "a=%zz")]
    [Trait("threat", "S-12")]
    public void A_broken_escape_is_malformed_input(string path, string query) =>
        Assert.Equal(StsErrorCode.MalformedInput, Refusal(SignedPost() with { RawPath = path, RawQuery = query })!.Code);

    [Fact]
    [Trait("threat", "S-12")]
    public void Another_spelling_of_the_same_query_verifies_and_another_meaning_does_not()
    {
        var signed = SignedPost(Post() with { RawQuery = "a=x%20y&b=%7E%2B" });

        Assert.Null(Refusal(signed with { RawQuery = "b=~%2b&a=x+y" }));
        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, Refusal(signed with { RawQuery = "a=x%2By&b=~%2b" })!.Code);
        Assert.Equal(StsErrorCode.SignatureDoesNotMatch, Refusal(signed with { RawQuery = "a=x%2520y&b=~%2b" })!.Code);
    }

    [Fact]
    public void Verifying_stays_lean()
    {
        var request = SignedPost();
        var verifier = new SigV4Verifier(Region, new ManualTimeProvider(Now));
        var key = new SigningSecret<Caller>(Secret, new Caller(KeyId, Token));
        Verified();
        Verified();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Verified();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6_000);

        void Verified() => Assert.True(verifier.Verify<Caller>(request, (_, _) => key).TryGet(out _, out _));
    }

    [Fact]
    public void Nothing_that_was_sent_comes_back_in_a_refusal()
    {
        var signature = SignedPost().Header("Authorization")[^64..];

        var messages = new[]
        {
            Refusal(SignedPost(secret: "x")),
            Refusal(SignedPost(region: "us-east-1")),
            Refusal(SignedPost().WithAuthorization(text => text + " x")),
            Refusal(SignedPost().WithoutHeader("X-Amz-Date")),
        };

        Assert.All(messages, error =>
        {
            Assert.DoesNotContain(KeyId, error!.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(signature, error.Message, StringComparison.Ordinal);
        });
        Assert.Equal("secret of Caller { AccessKeyId = a, SessionToken =  }", new SigningSecret<Caller>(Secret, new Caller("a", null)).ToString());
    }
}

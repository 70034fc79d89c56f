using Broker.Core.Authentication.SigV4;
using static Broker.Core.Tests.Authentication.SigV4.SigV4Samples;

namespace Broker.Core.Tests.Authentication.SigV4;

public sealed class SigV4SignerTests
{
    [Fact]
    public void Adds_date_token_and_authorization()
    {
        var added = SigV4Signer.Sign(Post(), KeyId, Secret, Token, Region, "sts", Now);

        Assert.Equal(["X-Amz-Date", "X-Amz-Security-Token", "Authorization"], added.Select(header => header.Key));
        Assert.Equal("20261121T120000Z", added[0].Value);
        Assert.StartsWith(
            $"AWS4-HMAC-SHA256 Credential={KeyId}/20261121/{Region}/sts/aws4_request, "
            + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=",
            added[2].Value,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Adds_no_token_where_there_is_none() =>
        Assert.DoesNotContain(SigV4Signer.Sign(Post(), KeyId, Secret, null, Region, "sts", Now), header => header.Key == "X-Amz-Security-Token");

    [Theory]
    [InlineData("Host", "/", "")]
    [InlineData("None", "/%zz", "")]
    [InlineData("None", "/", "a=%zz")]
    public void Refuses_a_request_that_cannot_be_signed(string without, string path, string query) =>
        Assert.Throws<ArgumentException>(() => SigV4Signer.Sign(
            Post().WithoutHeader(without) with { RawPath = path, RawQuery = query }, KeyId, Secret, null, Region, "sts", Now));
}

using System.Text;
using Broker.Core.Actions;
using Broker.Core.Actions.Outbound;
using Broker.Core.Federation;
using Broker.Sts;
using Broker.TestKit;

namespace Broker.Tests.Sts;

public sealed class OutboundAnswersTests
{
    [Fact]
    public void A_token_is_answered_with_its_end()
    {
        var time = new ManualTimeProvider();
        var keys = new LiveFederationKeys();
        keys.Swap(FederationKeyRing.Generate(time.GetUtcNow()));
        var token = new OutboundToken("https://tokens.example/123456789012", "arn:aws:iam::123456789012:user/alice", ["a"], TimeSpan.FromMinutes(5), JwsSigningAlgorithm.ES384);
        Assert.True(new WebIdentityTokenIssuer(keys, time).Issue(token).TryGet(out var issued, out _));
        var response = new GetWebIdentityTokenResponse(issued);

        var xml = Encoding.UTF8.GetString(StsXmlWriter.Write("R", writer => StsAnswers.Write(writer, response)).Span);
        var json = Encoding.UTF8.GetString(StsJsonWriter.Write("R", writer => StsAnswers.Write(writer, response)).Span);

        Assert.Contains($"<WebIdentityToken>{issued.Token.Reveal()}</WebIdentityToken><Expiration>2026-11-21T12:05:00Z</Expiration>", xml, StringComparison.Ordinal);
        Assert.Contains($"\"WebIdentityToken\":\"{issued.Token.Reveal()}\",\"Expiration\":{issued.ExpiresAt.ToUnixTimeSeconds()}", json, StringComparison.Ordinal);
    }
}

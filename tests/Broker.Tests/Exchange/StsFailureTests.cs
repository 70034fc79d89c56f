using System.Text;
using Broker.Exchange;
using Broker.TestKit;

namespace Broker.Tests.Exchange;

public sealed class StsFailureTests
{
    [Theory]
    [InlineData(400, "ExpiredTokenException", nameof(ExchangeFault.ExpiredToken))]
    [InlineData(400, "IDPCommunicationError", nameof(ExchangeFault.IssuerUnreachable))]
    [InlineData(400, "Throttling", nameof(ExchangeFault.Throttled))]
    [InlineData(403, "AccessDenied", nameof(ExchangeFault.Denied))]
    [InlineData(403, "IDPRejectedClaim", nameof(ExchangeFault.Denied))]
    [InlineData(400, "InvalidIdentityToken", nameof(ExchangeFault.Refused))]
    [InlineData(400, "ValidationError", nameof(ExchangeFault.Refused))]
    [InlineData(503, "ServiceUnavailable", nameof(ExchangeFault.ServerError))]
    [InlineData(500, "InternalFailure", nameof(ExchangeFault.ServerError))]
    public void Sorts_by_the_code_of_the_sts(int status, string code, string fault)
    {
        var outcome = StsFailure.Read(status, Encoding.UTF8.GetBytes(FakeSts.Error(status, code).Body), null);

        Assert.Equal((fault, code), (outcome.Fault.ToString(), outcome.Code));
    }

    [Theory]
    [InlineData(429, nameof(ExchangeFault.Throttled))]
    [InlineData(502, nameof(ExchangeFault.ServerError))]
    [InlineData(403, nameof(ExchangeFault.Denied))]
    [InlineData(404, nameof(ExchangeFault.UnusableAnswer))]
    [InlineData(301, nameof(ExchangeFault.UnusableAnswer))]
    [InlineData(204, nameof(ExchangeFault.UnusableAnswer))]
    public void Sorts_by_the_status_where_there_is_no_code(int status, string fault)
    {
        var outcome = StsFailure.Read(status, "<html>nginx</html>"u8.ToArray(), null);

        Assert.Equal((fault, $"http_{status}"), (outcome.Fault.ToString(), outcome.Code));
    }

    [Fact]
    public void Never_repeats_a_code_that_is_no_code()
    {
        var outcome = StsFailure.Read(400, Encoding.UTF8.GetBytes(FakeSts.Error(400, "x\ny eyJhbGciOi").Body), null);

        Assert.Equal("http_400", outcome.Code);
    }
}

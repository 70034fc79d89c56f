using Broker.Core;
using Broker.Directories;

namespace Broker.Tests.Directories;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(StsErrorCode.ValidationError, 400)]
    [InlineData(StsErrorCode.AccessDenied, 403)]
    [InlineData(StsErrorCode.OutboundWebIdentityFederationDisabledException, 403)]
    [InlineData(StsErrorCode.InvalidIdentityToken, 401)]
    [InlineData(StsErrorCode.ExpiredTokenException, 401)]
    [InlineData(StsErrorCode.Throttling, 429)]
    [InlineData(StsErrorCode.IDPCommunicationError, 503)]
    [InlineData(StsErrorCode.ServiceUnavailable, 503)]
    [InlineData(StsErrorCode.InternalFailure, 500)]
    public void Errors_of_the_core_have_a_status_here(StsErrorCode code, int status)
    {
        var refusal = Refusal.Of(new StsError(code, "What to change.", "reason"));

        Assert.Equal((status, "What to change.", "reason"), (refusal.Status, refusal.Message, refusal.Reason));
        Assert.Equal(status is 429 or 503, refusal.RetryAfter is not null);
    }

    [Fact]
    public void Every_error_of_the_core_has_one()
    {
        foreach (var code in Enum.GetValues<StsErrorCode>())
        {
            Assert.InRange(Refusal.Of(new StsError(code, "")).Status, 400, 503);
        }
    }

    [Fact]
    public void An_outcome_that_nobody_set_is_a_defect()
    {
        Assert.False(default(Outcome<string>).TryGet(out _, out var refusal));

        Assert.Equal(RefusalKind.Defect, refusal.Kind);
    }
}

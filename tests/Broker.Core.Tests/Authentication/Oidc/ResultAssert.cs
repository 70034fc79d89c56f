namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>Looks into a stage's answer.</summary>
internal static class ResultAssert
{
    public static T Accepted<T>(StsResult<T> result)
        where T : class
    {
        Assert.True(result.TryGet(out var value, out var error), error?.ToString());
        return value;
    }

    public static StsError Refused<T>(StsResult<T> result, StsErrorCode code = StsErrorCode.InvalidIdentityToken)
        where T : class
    {
        Assert.False(result.TryGet(out _, out var error), "Accepted what should be refused.");
        Assert.Equal(code, error.Code);
        return error;
    }

    public static void Refused<T>(StsResult<T> result, string reason, StsErrorCode code = StsErrorCode.InvalidIdentityToken)
        where T : class => Assert.Equal(reason, Refused(result, code).Reason);
}

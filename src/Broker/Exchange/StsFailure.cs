namespace Broker.Exchange;

/// <summary>Sorts an answer other than 200 into the closed set of faults: by the STS's code where there is one, else by the status.</summary>
/// <remarks>The STS's message is not kept: it is somebody else's text. Source: AWS STS API reference, Errors and Common Errors.</remarks>
internal static class StsFailure
{
    /// <summary>Reads an error answer.</summary>
    public static ExchangeOutcome Read(int status, byte[] body, TimeSpan? retryAfter)
    {
        var fields = StsXml.Read(body, "ErrorResponse", "Error");
        return Of(status, fields?.GetValueOrDefault("Code"), retryAfter);
    }

    /// <summary>Sorts an error answer that was read already.</summary>
    public static ExchangeOutcome Of(int status, string? code, TimeSpan? retryAfter)
    {
        var isCode = code is { Length: > 0 and <= 64 } && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
        return ExchangeOutcome.Failed(Sort(status, isCode ? code : null), isCode ? code : $"http_{status}", retryAfter);
    }

    private static ExchangeFault Sort(int status, string? code) => (code, status) switch
    {
        ("ExpiredTokenException" or "ExpiredToken", _) => ExchangeFault.ExpiredToken,
        ("IDPCommunicationError", _) => ExchangeFault.IssuerUnreachable,
        ("Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequestsException" or "SlowDown", _) => ExchangeFault.Throttled,
        ("AccessDenied" or "AccessDeniedException" or "IDPRejectedClaim" or "RegionDisabledException", _) => ExchangeFault.Denied,
        (_, 429) => ExchangeFault.Throttled,
        (_, >= 500) => ExchangeFault.ServerError,
        (not null, >= 400) => ExchangeFault.Refused,
        (null, 401 or 403) => ExchangeFault.Denied,
        _ => ExchangeFault.UnusableAnswer,
    };
}

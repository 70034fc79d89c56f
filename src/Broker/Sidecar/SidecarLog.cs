using Broker.Core;
using Broker.Exchange;

namespace Broker.Sidecar;

/// <summary>Every line the sidecar logs. No token, no secret; key ids and subjects are not secret.</summary>
internal static partial class SidecarLog
{
    [LoggerMessage(3001, LogLevel.Information, "The pod's token was accepted: {Subject}, until {ExpiresAt:yyyy-MM-ddTHH:mm:ssZ}.")]
    public static partial void TokenAccepted(this ILogger log, string subject, DateTimeOffset expiresAt);

    [LoggerMessage(3002, LogLevel.Warning, "The token in {File} cannot be used ({Reason}): {Problem} Of earlier tokens: {Kept}.")]
    public static partial void TokenNotUsable(this ILogger log, string file, string reason, string problem, string kept);

    [LoggerMessage(3003, LogLevel.Information, "New credentials {AccessKeyId} for {Role} until {Expiration:yyyy-MM-ddTHH:mm:ssZ}; next exchange in {Next}.")]
    public static partial void CredentialsReceived(this ILogger log, string accessKeyId, RoleArn role, DateTimeOffset expiration, TimeSpan next);

    [LoggerMessage(3004, LogLevel.Warning, "The exchange for {Role} failed: {Fault} ({Code}); {Advice}. Next try in {Next}.")]
    public static partial void ExchangeFailed(this ILogger log, RoleArn role, ExchangeFault fault, string? code, string advice, TimeSpan next);

    [LoggerMessage(3005, LogLevel.Critical, "The STS answered for somebody else ({Code}); its answer is not served. {Advice}. Next try in {Next}.")]
    public static partial void ForeignAnswer(this ILogger log, string? code, string advice, TimeSpan next);

    [LoggerMessage(3006, LogLevel.Error, "There are no credentials of {Role} left that may be served; requests are answered 503 until an exchange succeeds.")]
    public static partial void CredentialsLapsed(this ILogger log, RoleArn role);

    [LoggerMessage(3007, LogLevel.Warning, "The STS gave a session of {Lifetime}, too short for metadata clients; only the container endpoint serves it. Raise the role's maximum or DurationSeconds.")]
    public static partial void TooShortForImds(this ILogger log, TimeSpan lifetime);

    [LoggerMessage(3008, LogLevel.Warning, "The keys of issuer {Issuer} were not fetched; those fetched before stay in use: {Reason}")]
    public static partial void KeysNotFetched(this ILogger log, string issuer, string reason);
}

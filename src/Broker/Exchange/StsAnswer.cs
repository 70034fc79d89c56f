using System.Globalization;
using Broker.Core;
using Broker.Core.Sessions;

namespace Broker.Exchange;

/// <summary>
/// Reads a success: every field present and of its shape, an expiry that can be true, and a session of exactly the role and name that were
/// asked for. Anything else is a failure, so that a bad answer never replaces good credentials.
/// </summary>
/// <remarks>Source: AWS STS API reference, AssumeRoleWithWebIdentity, Response Elements.</remarks>
internal static class StsAnswer
{
    /// <summary>The endpoints' JSON must stay under 10,000 bytes (R21).</summary>
    private const int LongestSessionToken = 8192;
    private const int LongestSecret = 256;

    /// <summary>The longest role session that AWS allows, and what two honest clocks may differ by.</summary>
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(12) + TimeSpan.FromMinutes(5);

    /// <summary>Reads the body of a 200.</summary>
    public static ExchangeOutcome Read(byte[] body, RoleArn role, string sessionName, DateTimeOffset now)
    {
        if (StsXml.Read(body, "AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult") is not { } fields)
        {
            return ExchangeOutcome.Failed(ExchangeFault.UnusableAnswer, "no_sts_answer");
        }

        var keyId = fields.GetValueOrDefault("Credentials/AccessKeyId");
        var secret = fields.GetValueOrDefault("Credentials/SecretAccessKey");
        var token = fields.GetValueOrDefault("Credentials/SessionToken");
        var expiration = fields.GetValueOrDefault("Credentials/Expiration");
        DateTimeOffset? end = TryReadInstant(expiration, out var instant) ? instant : null;
        return Judge(keyId, secret, token, end, fields.GetValueOrDefault("AssumedRoleUser/Arn"), role.SessionArn(sessionName), now);
    }

    /// <summary>Judges what an answer has, however it was read.</summary>
    public static ExchangeOutcome Judge(string? keyId, string? secret, string? token, DateTimeOffset? expiration, string? arn, string expectedArn, DateTimeOffset now)
    {
        if (!IsAccessKeyId(keyId) || !IsPrintable(secret, LongestSecret) || !IsPrintable(token, LongestSessionToken))
        {
            return ExchangeOutcome.Failed(ExchangeFault.UnusableAnswer, "credentials_incomplete");
        }

        if (expiration is not { } end || end <= now || end > now + LongestLifetime)
        {
            return ExchangeOutcome.Failed(ExchangeFault.UnusableAnswer, "expiration_impossible");
        }

        return arn is null ? ExchangeOutcome.Failed(ExchangeFault.UnusableAnswer, "assumed_role_missing")
            : !string.Equals(arn, expectedArn, StringComparison.Ordinal) ? ExchangeOutcome.Failed(ExchangeFault.ForeignAnswer, "assumed_role_differs")
            : ExchangeOutcome.Of(new(keyId!, SecretAccessKey.FromText(secret!), SessionToken.FromText(token!), end));
    }

    private static bool IsAccessKeyId(string? text) =>
        text is { Length: >= 16 and <= 128 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsPrintable(string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>ISO 8601 with a zone; without one the instant would depend on this machine. A fraction is cut: the earlier second is the safe one.</summary>
    private static bool TryReadInstant(string? text, out DateTimeOffset instant)
    {
        instant = default;
        if (text is not { Length: >= 20 and <= 40 } || !(text[^1] == 'Z' || text[^6] is '+' or '-'))
        {
            return false;
        }

        var zone = text[^1] == 'Z' ? text.Length - 1 : text.Length - 6;
        var whole = text[19] == '.' && zone > 20 && !text.AsSpan(20..zone).ContainsAnyExceptInRange('0', '9') ? text[..19] + text[zone..] : text;
        return DateTimeOffset.TryParseExact(whole, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant);
    }
}

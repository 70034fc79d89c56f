using System.Globalization;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The instant a request was signed at: how it is written, and how far it may be from now.</summary>
internal static class SigningTime
{
    private const string IsoBasic = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>AWS STS's window on both sides of its own clock; a signature is replayable that long (other services: 5 minutes).</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(IsoBasic, CultureInfo.InvariantCulture);

    /// <summary>Reads <c>X-Amz-Date</c>.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, IsoBasic, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Reads <c>Date</c>: the same form, or HTTP's.</summary>
    public static bool TryParseDateHeader(string text, out DateTimeOffset time) =>
        TryParse(text, out time)
        || DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Judges in whole seconds, as the texts print them: 900 s are within, 901 s are not.</summary>
    public static StsError? Check(DateTimeOffset signedAt, DateTimeOffset now)
    {
        now = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        if (signedAt < now - Window)
        {
            return SigV4Error.Clock(
                $"Signature expired: {Format(signedAt)} is now earlier than {Format(now - Window)} ({Format(now)} - 15 min.)", "signature_expired");
        }

        return signedAt > now + Window
            ? SigV4Error.Clock(
                $"Signature not yet current: {Format(signedAt)} is still later than {Format(now + Window)} ({Format(now)} + 15 min.)", "signature_early")
            : null;
    }
}

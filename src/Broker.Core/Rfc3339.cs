using System.Globalization;

namespace Broker.Core;

/// <summary>An instant as AWS and Kubernetes write it: UTC, whole seconds, <c>2026-11-21T12:00:00Z</c>.</summary>
/// <remarks>A pure function. Several are written for each request, and a format of one's own is read anew each time: the standard one is not. Source: RFC 3339 §5.6.</remarks>
public static class Rfc3339
{
    private const int Length = 20;
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Gives the text, 20 characters. Fractions of a second are cut off.</summary>
    public static string Text(DateTimeOffset instant) => string.Create(Length, instant.UtcDateTime, static (text, utc) =>
    {
        // The sortable format is all but the zone.
        utc.TryFormat(text, out var written, "s");
        text[written] = 'Z';
    });

    /// <summary>Reads what <see cref="Text"/> writes, and no other way to write an instant.</summary>
    internal static bool TryRead(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
}

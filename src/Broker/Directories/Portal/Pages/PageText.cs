using System.Globalization;
using Broker.Core;
using Broker.Directories.Portal.Html;

namespace Broker.Directories.Portal.Pages;

/// <summary>Instants, durations and programs in words.</summary>
internal static class PageText
{
    /// <summary>A duration: <c>12 hours</c>, <c>1 hour 30 minutes</c>, <c>15 minutes</c>; whole minutes, rounded down.</summary>
    public static string Of(TimeSpan duration)
    {
        var hours = (int)duration.TotalHours;
        var minutes = duration.Minutes;
        return (hours, minutes) switch
        {
            (0, _) => Counted(minutes, "minute"),
            (_, 0) => Counted(hours, "hour"),
            _ => $"{Counted(hours, "hour")} {Counted(minutes, "minute")}",
        };
    }

    /// <summary>A number with its noun: <c>1 role</c>, <c>2 roles</c>.</summary>
    public static string Counted(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>Writes an instant in UTC; the script adds the reader's own time.</summary>
    public static void Instant(this HtmlWriter html, DateTimeOffset instant) => html.Element(
        "time",
        instant.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture),
        ("datetime", Rfc3339.Text(instant)));

    /// <summary>Writes text that may hold long names: lines break behind the commas of a DN before they break anywhere else.</summary>
    public static void Breakable(this HtmlWriter html, string text)
    {
        foreach (var range in text.AsSpan().Split(','))
        {
            if (range.Start.Value > 0)
            {
                html.Text(",");
                html.Void("wbr");
            }

            html.Text(text[range]);
        }
    }

    /// <summary>A program by what it said of itself: enough for people to know their own browser again. Never trusted.</summary>
    public static string Program(string userAgent) => userAgent.Length == 0 ? "Unknown program" : (Browser(userAgent), System(userAgent)) switch
    {
        (null, _) => userAgent.Length <= 60 ? userAgent : userAgent[..60] + "…",
        ({ } browser, null) => browser,
        ({ } browser, { } system) => $"{browser} on {system}",
    };

    // The order matters: every browser names those before it.
    private static string? Browser(string text) =>
        Has(text, "Edg/") ? "Edge"
        : Has(text, "Firefox/") ? "Firefox"
        : Has(text, "Chrome/") || Has(text, "HeadlessChrome/") ? "Chrome"
        : Has(text, "Safari/") ? "Safari"
        : null;

    private static string? System(string text) =>
        Has(text, "Windows") ? "Windows"
        : Has(text, "iPhone") || Has(text, "iPad") ? "iOS"
        : Has(text, "Android") ? "Android"
        : Has(text, "Mac OS X") ? "macOS"
        : Has(text, "Linux") ? "Linux"
        : null;

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);
}

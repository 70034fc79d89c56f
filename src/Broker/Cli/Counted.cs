using System.Globalization;

namespace Broker.Cli;

/// <summary>How many of a thing, in words: <c>1 role</c>, <c>2 roles</c>.</summary>
internal static class Counted
{
    /// <summary>Writes it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">One of them; more of them have an <c>s</c> at its end.</param>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}

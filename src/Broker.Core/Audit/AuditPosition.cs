using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Broker.Core.Audit;

/// <summary>A place in a trail: the line of this number, whose hash covers every line before it.</summary>
/// <param name="TrailId">32 lower-case hex digits.</param>
/// <param name="Sequence">From 1.</param>
/// <param name="Hash">SHA-256 of the line, 64 lower-case hex digits.</param>
public sealed record AuditPosition(string TrailId, long Sequence, string Hash)
{
    /// <summary>What is before the first line of a trail.</summary>
    internal static readonly string NoHash = new('0', AuditLine.HashLength);

    /// <summary><c>SEQUENCE:HASH</c>: kept elsewhere, it proves later that nothing was cut off before it.</summary>
    public string Checkpoint => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");

    /// <summary>Parses <see cref="Checkpoint"/>.</summary>
    public static bool TryParseCheckpoint(string text, out long sequence, [NotNullWhen(true)] out string? hash)
    {
        hash = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        sequence = 0;
        if (colon < 0
            || !long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out sequence)
            || text.Length - colon - 1 != AuditLine.HashLength
            || !text.AsSpan(colon + 1).ContainsOnlyHex())
        {
            return false;
        }

        hash = text[(colon + 1)..];
        return true;
    }
}

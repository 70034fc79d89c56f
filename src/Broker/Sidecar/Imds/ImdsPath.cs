using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Broker.Sidecar.Imds;

/// <summary>
/// A metadata path in its one canonical form: no repeated slashes, no dot segments, no escapes, the version taken off. Case stays as it is, since
/// EC2's paths are case-sensitive.
/// </summary>
/// <param name="Version">The first segment: <c>latest</c> or a date; empty for the root.</param>
/// <param name="Resource">The rest without slashes at either end: <c>meta-data/iam/info</c>; empty for a version's own folder.</param>
/// <param name="IsExact">Whether the client wrote the last segment after exactly one slash and with none behind it.</param>
internal sealed record ImdsPath(string Version, string Resource, bool IsExact)
{
    /// <summary>Longer than any path that exists here.</summary>
    private const int LongestPath = 512;

    /// <summary>
    /// Reads a raw path. Escapes are decoded once; what would then hide a separator, a second escape, a parameter or a control character is
    /// refused, since another reader of the same path could see another resource.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> raw, [NotNullWhen(true)] out ImdsPath? path)
    {
        path = null;
        Span<char> decoded = stackalloc char[LongestPath];
        if (raw.Length > LongestPath || !TryDecode(raw, decoded, out var length))
        {
            return false;
        }

        var text = decoded[..length];
        var segments = new List<string>(8);
        foreach (var range in text.Split('/'))
        {
            switch (text[range])
            {
                case "" or ".":
                    break;
                case "..":
                    segments.RemoveRange(Math.Max(segments.Count - 1, 0), Math.Min(segments.Count, 1));
                    break;
                case var segment:
                    segments.Add(segment.ToString());
                    break;
            }
        }

        var last = text.LastIndexOf('/');
        var isExact = text[(last + 1)..] is not ("" or "." or "..") && (last <= 0 || text[last - 1] != '/');
        path = new(segments.FirstOrDefault(""), string.Join('/', segments.Skip(1)), isExact);
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> raw, Span<char> decoded, out int length)
    {
        length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '%')
            {
                if (!byte.TryParse(raw.Slice(i + 1, Math.Min(2, raw.Length - i - 1)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                    || i + 2 >= raw.Length
                    || value is (byte)'/' or (byte)'%')
                {
                    return false;
                }

                c = (char)value;
                i += 2;
            }

            if (c is <= ' ' or > '~' or '\\' or ';')
            {
                return false;
            }

            decoded[length++] = c;
        }

        return true;
    }
}

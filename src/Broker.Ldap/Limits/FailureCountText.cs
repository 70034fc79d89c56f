using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Broker.Ldap.Limits;

/// <summary>A <see cref="FailureCount"/> as states keep it: <c>FORGET-AT;AT,COUNT[,p];…</c>, numbers in decimal.</summary>
internal static class FailureCountText
{
    /// <summary>Writes it.</summary>
    public static string Write(FailureCount count)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{count.ForgetAt}");
        foreach (var mark in count.Marks)
        {
            text.Append(CultureInfo.InvariantCulture, $";{mark.At},{mark.Count}{(mark.IsPending ? ",p" : "")}");
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out FailureCount? count)
    {
        count = null;
        var marks = ImmutableArray.CreateBuilder<FailureMark>();
        var forgetAt = -1L;
        foreach (var range in text.Split(';'))
        {
            var part = text[range];
            if (forgetAt < 0)
            {
                if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out forgetAt))
                {
                    return false;
                }

                continue;
            }

            var isPending = part.EndsWith(",p", StringComparison.Ordinal);
            part = isPending ? part[..^2] : part;
            var comma = part.IndexOf(',');
            if (comma < 0 || !long.TryParse(part[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                || !int.TryParse(part[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var many) || many < 1)
            {
                return false;
            }

            marks.Add(new(at, many, isPending));
        }

        count = marks.Count > 0 ? new FailureCount(marks.DrainToImmutable(), forgetAt) : null;
        return count is not null;
    }
}

using System.Text;

namespace Broker.Core;

/// <summary>Unicode's normalisation forms NFC and NFKC, without the libraries of the platform.</summary>
/// <remarks>
/// The program runs with invariant globalization, where <see cref="string.Normalize()"/> gives its text back as it is: two spellings of one name would have
/// two budgets of failures each. Tables of Unicode 14.0 by <c>unicode-forms.py</c>, which describes their form; later versions change no existing character.
/// Source: Unicode Standard Annex 15. Pure; thread safe.
/// </remarks>
public static class UnicodeForm
{
    private const int HangulFirst = 0xac00;
    private const int LFirst = 0x1100;
    private const int VFirst = 0x1161;
    private const int TFirst = 0x11a7;
    private const int LCount = 19;
    private const int VCount = 21;
    private const int TCount = 28;
    private const int HangulCount = LCount * VCount * TCount;

    private static readonly UnicodeTable Table = UnicodeTable.Read();

    /// <summary>NFKC: compatibility characters become what they stand for, then everything is composed.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static string Compatible(string text) => Ascii.IsValid(text) ? text : Compose(Decompose(text, isCompatible: true));

    /// <summary>NFC: the composed form.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static string Composed(string text) => Ascii.IsValid(text) ? text : Compose(Decompose(text, isCompatible: false));

    private static List<int> Decompose(string text, bool isCompatible)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, isCompatible, points);
        }

        // Marks that do not interact are put in the order of their classes; the sort is stable.
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && Table.ClassOf(points[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var sorted = points.GetRange(start, end - start).OrderBy(Table.ClassOf).ToList();
                for (var i = 0; i < sorted.Count; i++)
                {
                    points[start + i] = sorted[i];
                }
            }

            start = Math.Max(start, end - 1);
        }

        return points;
    }

    private static void Decompose(int point, bool isCompatible, List<int> points)
    {
        var hangul = point - HangulFirst;
        if (hangul is >= 0 and < HangulCount)
        {
            points.Add(LFirst + (hangul / (VCount * TCount)));
            points.Add(VFirst + (hangul % (VCount * TCount) / TCount));
            if (hangul % TCount is > 0 and var tail)
            {
                points.Add(TFirst + tail);
            }
        }
        else if (Table.TryDecompose(point, isCompatible, out var parts))
        {
            foreach (var part in parts)
            {
                Decompose(part, isCompatible, points);
            }
        }
        else
        {
            points.Add(point);
        }
    }

    private static string Compose(List<int> points)
    {
        var composed = new List<int>(points.Count);
        var starter = -1;
        foreach (var point in points)
        {
            var own = Table.ClassOf(point);

            // A mark is blocked from its starter by one between them of a class that is not lower.
            var before = composed.Count - 1 > starter ? Table.ClassOf(composed[^1]) : -1;
            if (starter >= 0 && before < own && TryPair(composed[starter], point, out var pair))
            {
                composed[starter] = pair;
                continue;
            }

            if (own == 0)
            {
                starter = composed.Count;
            }

            composed.Add(point);
        }

        var text = new StringBuilder(composed.Count);
        foreach (var point in composed)
        {
            text.Append(new Rune(point).ToString());
        }

        return text.ToString();
    }

    private static bool TryPair(int first, int second, out int pair)
    {
        var (l, v) = (first - LFirst, second - VFirst);
        if (l is >= 0 and < LCount && v is >= 0 and < VCount)
        {
            pair = HangulFirst + (((l * VCount) + v) * TCount);
            return true;
        }

        var (syllable, t) = (first - HangulFirst, second - TFirst);
        if (syllable is >= 0 and < HangulCount && syllable % TCount == 0 && t is > 0 and < TCount)
        {
            pair = first + t;
            return true;
        }

        return Table.TryCompose(first, second, out pair);
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>Decodes a file: UTF-8 without errors and without control characters, a byte order mark at most at its start.</summary>
internal static class StrictText
{
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xa0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'))]);

    /// <summary>Decodes; what is no text is reported with its line.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, FileProblems problems, [NotNullWhen(true)] out string? text)
    {
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        text = Encoding.UTF8.GetString(bytes);
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            problems.Refuse(PositionOf(text, text.IndexOf('\ufffd', StringComparison.Ordinal)), "not UTF-8");
            return false;
        }

        // YAML allows none of these either, but its parser takes NUL for the end of the file and would drop what follows.
        var control = text.AsSpan().IndexOfAny(Controls);
        if (control >= 0)
        {
            problems.Refuse(PositionOf(text, control), $"control character U+{(int)text[control]:X4}");
            return false;
        }

        return true;
    }

    private static YamlPosition PositionOf(string text, int index)
    {
        var before = text.AsSpan(0, Math.Max(index, 0));
        return new YamlPosition(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}

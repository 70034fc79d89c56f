using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>Decodes a file: UTF-8 without errors and without control characters, a byte order mark at most at its start.</summary>
/// <remarks>The text is decoded piece by piece while it is read: a megabyte at once would be a large object, which only full collections free.</remarks>
internal static class StrictText
{
    private const int PieceCharacters = 4096;

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xa0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'))]);

    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 0x80).Select(c => (byte)c).Where(c => char.IsControl((char)c) && c is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))]);

    /// <summary>Checks the whole file and opens it; what is no text is reported with its line.</summary>
    /// <param name="bytes">The file; must not change while the text is read.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="text">Reads the text.</param>
    public static bool TryOpen(ReadOnlyMemory<byte> bytes, FileProblems problems, [NotNullWhen(true)] out TextReader? text)
    {
        bytes = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        text = null;
        if (!Utf8.IsValid(bytes.Span))
        {
            var broken = Encoding.UTF8.GetString(bytes.Span);
            problems.Refuse(PositionOf(broken, broken.IndexOf('\ufffd', StringComparison.Ordinal)), "not UTF-8");
            return false;
        }

        // YAML allows none of these either, but its parser takes NUL for the end of the file and would drop what follows.
        if (HasControls(bytes.Span))
        {
            var whole = Encoding.UTF8.GetString(bytes.Span);
            var control = whole.AsSpan().IndexOfAny(Controls);
            problems.Refuse(PositionOf(whole, control), $"control character U+{(int)whole[control]:X4}");
            return false;
        }

        text = new StreamReader(StreamOf(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: false, PieceCharacters);
        return true;
    }

    /// <summary>Looks for U+0000 to U+001F and U+007F, which are one byte, and for U+0080 to U+009F, which are C2 and a second one.</summary>
    private static bool HasControls(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAny(ControlBytes))
        {
            return true;
        }

        for (var at = bytes.IndexOf((byte)0xc2); at >= 0; at = bytes.IndexOf((byte)0xc2))
        {
            if (bytes[at + 1] < 0xa0)
            {
                return true;
            }

            bytes = bytes[(at + 1)..];
        }

        return false;
    }

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private static YamlPosition PositionOf(string text, int index)
    {
        var before = text.AsSpan(0, Math.Max(index, 0));
        return new YamlPosition(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}

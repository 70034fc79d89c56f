using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Broker.Core.Policy;

/// <summary>The part of a <see cref="Glob"/> between two stars: characters, of which some may be <c>?</c> wildcards.</summary>
internal readonly struct GlobPiece
{
    /// <summary>The characters; U+0000 in the place of a wildcard.</summary>
    private readonly string _text;

    /// <summary>All bits where the character counts, none where a <c>?</c> stands; null where none does, which is the usual and the fast case.</summary>
    private readonly ushort[]? _mask;

    private GlobPiece(string text, ushort[]? mask)
    {
        _text = text;
        _mask = mask;
    }

    /// <summary>How many UTF-16 units the piece matches.</summary>
    public int Length => _text.Length;

    /// <summary>Whether <paramref name="value"/>, at least as long as the piece, begins with it.</summary>
    public bool Begins(ReadOnlySpan<char> value) =>
        _mask is null ? value[.._text.Length].SequenceEqual(_text) : BeginsMasked(MemoryMarshal.Cast<char, ushort>(value), _mask);

    /// <summary>The first place in <paramref name="value"/> where the piece matches, or -1.</summary>
    public int IndexIn(ReadOnlySpan<char> value)
    {
        if (_mask is null)
        {
            return value.IndexOf(_text);
        }

        return IndexInMasked(MemoryMarshal.Cast<char, ushort>(value), _mask);
    }

    private bool BeginsMasked(ReadOnlySpan<ushort> value, ReadOnlySpan<ushort> mask)
    {
        for (var at = 0; at < _text.Length; at++)
        {
            if (((value[at] ^ _text[at]) & mask[at]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tries 16 places at once, one character of the piece after the other, so that a hostile piece stays cheap (threat P-08).</summary>
    private int IndexInMasked(ReadOnlySpan<ushort> value, ReadOnlySpan<ushort> mask)
    {
        var at = 0;
        for (; at + _text.Length - 1 + Vector256<ushort>.Count <= value.Length; at += Vector256<ushort>.Count)
        {
            var matching = Vector256<ushort>.AllBitsSet;
            for (var index = 0; index < _text.Length && matching != Vector256<ushort>.Zero; index++)
            {
                if (mask[index] != 0)
                {
                    matching &= Vector256.Equals(Vector256.Create(value[(at + index)..]), Vector256.Create((ushort)_text[index]));
                }
            }

            if (matching != Vector256<ushort>.Zero)
            {
                return at + BitOperations.TrailingZeroCount(matching.ExtractMostSignificantBits());
            }
        }

        for (; at + _text.Length <= value.Length; at++)
        {
            if (BeginsMasked(value[at..], mask))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Collects the characters of one piece after the other.</summary>
    internal sealed class Builder
    {
        private readonly StringBuilder _text = new();
        private List<int>? _wildcards;

        /// <summary>Adds characters that are themselves.</summary>
        public void AddLiteral(ReadOnlySpan<char> literal) => _text.Append(literal);

        /// <summary>Adds <c>?</c>.</summary>
        public void AddAnyOne()
        {
            (_wildcards ??= []).Add(_text.Length);
            _text.Append('\0');
        }

        /// <summary>The piece so far; the next one begins empty.</summary>
        public GlobPiece Take()
        {
            ushort[]? mask = null;
            if (_wildcards is not null)
            {
                mask = new ushort[_text.Length];
                Array.Fill(mask, ushort.MaxValue);
                _wildcards.ForEach(at => mask[at] = 0);
            }

            var piece = new GlobPiece(_text.ToString(), mask);
            _text.Clear();
            _wildcards = null;
            return piece;
        }
    }
}

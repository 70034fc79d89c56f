using System.Collections;
using System.Text;

namespace Broker.Core.Policy;

/// <summary>The part of a <see cref="Glob"/> between two stars: characters, of which some may be <c>?</c> wildcards.</summary>
internal readonly struct GlobPiece
{
    private readonly string _text;

    /// <summary>Which places are <c>?</c>; null where none is, which is the usual and the fast case.</summary>
    private readonly BitArray? _wildcards;

    private GlobPiece(string text, BitArray? wildcards)
    {
        _text = text;
        _wildcards = wildcards;
    }

    /// <summary>How many UTF-16 units the piece matches.</summary>
    public int Length => _text.Length;

    /// <summary>Whether there is a <c>?</c>.</summary>
    public bool HasWildcard => _wildcards is not null;

    /// <summary>The characters in front of the first <c>?</c>.</summary>
    public string FixedPrefix
    {
        get
        {
            var length = 0;
            while (length < _text.Length && !IsWildcard(length))
            {
                length++;
            }

            return _text[..length];
        }
    }

    /// <summary>Whether one of the literal characters is a letter or a digit.</summary>
    public bool HasLetterOrDigit
    {
        get
        {
            for (var at = 0; at < _text.Length; at++)
            {
                if (!IsWildcard(at) && char.IsLetterOrDigit(_text[at]))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether <paramref name="value"/>, at least as long as the piece, begins with it.</summary>
    public bool Begins(ReadOnlySpan<char> value)
    {
        if (_wildcards is null)
        {
            return value[.._text.Length].SequenceEqual(_text);
        }

        for (var at = 0; at < _text.Length; at++)
        {
            if (value[at] != _text[at] && !_wildcards[at])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first place in <paramref name="value"/> where the piece matches, or -1.</summary>
    public int IndexIn(ReadOnlySpan<char> value)
    {
        if (_wildcards is null)
        {
            return value.IndexOf(_text);
        }

        for (var at = 0; at + _text.Length <= value.Length; at++)
        {
            if (Begins(value[at..]))
            {
                return at;
            }
        }

        return -1;
    }

    private bool IsWildcard(int at) => _wildcards is not null && _wildcards[at];

    /// <summary>Collects the characters of one piece.</summary>
    internal sealed class Builder
    {
        private readonly StringBuilder _text = new();
        private readonly List<bool> _wildcards = [];

        public void AddLiteral(char literal) => Add(literal, isWildcard: false);

        public void AddWildcard() => Add('?', isWildcard: true);

        public GlobPiece Build() => new(_text.ToString(), _wildcards.Contains(true) ? new BitArray(_wildcards.ToArray()) : null);

        private void Add(char character, bool isWildcard)
        {
            _text.Append(character);
            _wildcards.Add(isWildcard);
        }
    }
}

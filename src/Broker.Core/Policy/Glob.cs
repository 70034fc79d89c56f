using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>
/// A pattern of the policy language: <c>*</c> stands for any run of characters, also an empty one and also over <c>/</c> and <c>:</c>;
/// <c>?</c> stands for exactly one UTF-16 unit; every other character is itself, compared ordinally.
/// </summary>
/// <remarks>
/// Matching never backtracks over a star (threat P-08): the pieces between the stars are found from left to right, each at its first
/// place, so the cost is the value's length times the longest piece at worst, whatever the number of stars. Immutable.
/// </remarks>
internal sealed class Glob
{
    /// <summary>The text around the stars: n stars make n + 1 pieces, of which any may be empty.</summary>
    private readonly ImmutableArray<GlobPiece> _pieces;

    private Glob(ImmutableArray<GlobPiece> pieces) => _pieces = pieces;

    /// <summary>Whether the pattern can match more than one value.</summary>
    public bool HasWildcard => _pieces.Length > 1 || _pieces[0].HasWildcard;

    /// <summary>The characters in front of the first wildcard: every value that matches begins with them.</summary>
    public string FixedPrefix => _pieces[0].FixedPrefix;

    /// <summary>Whether a letter or digit stands outside of the wildcards; without one the pattern names nothing.</summary>
    public bool HasLetterOrDigit => _pieces.Any(piece => piece.HasLetterOrDigit);

    /// <summary>Compiles a pattern.</summary>
    /// <param name="pattern">The text as it stands in the policy.</param>
    /// <param name="hasEscapes">Whether <c>${*}</c>, <c>${?}</c> and <c>${$}</c> are the characters themselves (Version 2012-10-17).</param>
    public static Glob Parse(string pattern, bool hasEscapes)
    {
        var pieces = ImmutableArray.CreateBuilder<GlobPiece>();
        var piece = new GlobPiece.Builder();
        for (var at = 0; at < pattern.Length; at++)
        {
            if (hasEscapes && PolicyVariables.TryReadEscape(pattern, at, out var literal))
            {
                piece.AddLiteral(literal);
                at += PolicyVariables.EscapeLength - 1;
            }
            else if (pattern[at] == '*')
            {
                pieces.Add(piece.Build());
                piece = new GlobPiece.Builder();
            }
            else if (pattern[at] == '?')
            {
                piece.AddWildcard();
            }
            else
            {
                piece.AddLiteral(pattern[at]);
            }
        }

        pieces.Add(piece.Build());
        return new Glob(pieces.ToImmutable());
    }

    /// <summary>Whether the whole of <paramref name="value"/> matches. Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<char> value)
    {
        var first = _pieces[0];
        if (_pieces.Length == 1)
        {
            return value.Length == first.Length && first.Begins(value);
        }

        var last = _pieces[^1];
        if (value.Length < first.Length + last.Length || !first.Begins(value) || !last.Begins(value[^last.Length..]))
        {
            return false;
        }

        var rest = value[first.Length..^last.Length];
        foreach (var piece in _pieces.AsSpan()[1..^1])
        {
            var at = piece.IndexIn(rest);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + piece.Length)..];
        }

        return true;
    }
}

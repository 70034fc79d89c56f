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

    /// <summary>Compiles a text in which only <c>*</c> and <c>?</c> are special.</summary>
    public static Glob Parse(string pattern)
    {
        var glob = new Builder();
        foreach (var c in pattern)
        {
            switch (c)
            {
                case '*':
                    glob.AddAnyRun();
                    break;
                case '?':
                    glob.AddAnyOne();
                    break;
                default:
                    glob.AddLiteral([c]);
                    break;
            }
        }

        return glob.Build();
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

    /// <summary>Collects the parts of one pattern, from left to right.</summary>
    internal sealed class Builder
    {
        private readonly ImmutableArray<GlobPiece>.Builder _pieces = ImmutableArray.CreateBuilder<GlobPiece>();
        private readonly GlobPiece.Builder _piece = new();

        /// <summary>Adds characters that are themselves.</summary>
        public void AddLiteral(ReadOnlySpan<char> literal) => _piece.AddLiteral(literal);

        /// <summary>Adds <c>?</c>.</summary>
        public void AddAnyOne() => _piece.AddAnyOne();

        /// <summary>Adds <c>*</c>.</summary>
        public void AddAnyRun() => _pieces.Add(_piece.Take());

        /// <summary>The pattern.</summary>
        public Glob Build()
        {
            _pieces.Add(_piece.Take());
            return new Glob(_pieces.ToImmutable());
        }
    }
}

using System.Buffers;

namespace Broker.Core.Catalog.Ldap;

/// <summary>Checks a search filter of a document. It is never taken apart again: whoever searches replaces the place by an escaped value.</summary>
/// <remarks>
/// Stricter than directories: <c>{username}</c> stands for a whole assertion value only, so that no name can be a part of a pattern or of an attribute (threat
/// L-02), and braces mean nothing else. Source: RFC 4515 §3. Pure.
/// </remarks>
internal static class LdapFilter
{
    /// <summary>Longest filter in characters.</summary>
    public const int Longest = 2048;

    private const int Deepest = 16;

    private static readonly SearchValues<char> Description = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.;:-");

    /// <summary>Says what is wrong with a filter; null when nothing is.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="hasPlace">Whether <see cref="LdapUsers.NamePlace"/> has to stand in it; else it must not.</param>
    public static string? FindProblem(string text, bool hasPlace)
    {
        if (text.Length is 0 or > Longest)
        {
            return $"a filter has 1 to {Longest} characters";
        }

        var reader = new Reader(text);
        if (!reader.TryFilter(Deepest) || !reader.IsAtEnd)
        {
            return reader.Problem ?? "this is no filter: one pair of parentheses around all of it, for example (uid={username}) or (&(objectClass=person)(uid={username}))";
        }

        return hasPlace == reader.Places > 0 ? null
            : hasPlace ? $"{LdapUsers.NamePlace} has to stand for a value somewhere: (uid={LdapUsers.NamePlace})"
            : $"{LdapUsers.NamePlace} has no meaning here";
    }

    private ref struct Reader(string text)
    {
        private ReadOnlySpan<char> _rest = text;

        public readonly bool IsAtEnd => _rest.IsEmpty;

        public int Places { get; private set; }

        public string? Problem { get; private set; }

        public bool TryFilter(int depth)
        {
            if (depth == 0)
            {
                Problem = $"a filter is at most {Deepest} levels deep";
                return false;
            }

            if (!TryTake('('))
            {
                return false;
            }

            var isRead = _rest.IsEmpty ? false : _rest[0] switch
            {
                '&' or '|' => TryList(depth),
                '!' => TryTake('!') && TryFilter(depth - 1),
                _ => TryItem(),
            };
            return isRead && TryTake(')');
        }

        private bool TryList(int depth)
        {
            _rest = _rest[1..];
            var count = 0;
            for (; !_rest.IsEmpty && _rest[0] == '('; count++)
            {
                if (!TryFilter(depth - 1))
                {
                    return false;
                }
            }

            return count > 0;
        }

        private bool TryItem()
        {
            var end = _rest.IndexOfAny('(', ')');
            if (end < 0)
            {
                return false;
            }

            var item = _rest[..end];
            _rest = _rest[end..];
            var equals = item.IndexOf('=');
            if (equals <= 0)
            {
                return false;
            }

            var isPlain = item[equals - 1] is not ('~' or '<' or '>' or ':');
            var name = item[..(isPlain ? equals : equals - 1)];
            return IsDescription(name) && TryValue(item[(equals + 1)..], isPlain || item[equals - 1] == ':', isPlain);
        }

        private bool TryValue(ReadOnlySpan<char> value, bool mayBePlace, bool mayBePattern)
        {
            if (mayBePlace && value is LdapUsers.NamePlace)
            {
                Places++;
                return true;
            }

            if (value.ContainsAny('{', '}'))
            {
                Problem = $"{LdapUsers.NamePlace} has to be a whole value, as in (uid={LdapUsers.NamePlace}); write other braces as \\7b and \\7d";
                return false;
            }

            for (var i = 0; i < value.Length; i++)
            {
                if (value[i] == '\\' && !(i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2])))
                {
                    Problem = "a backslash begins \\XX, two hexadecimal digits";
                    return false;
                }

                if (value[i] == '\0' || (value[i] == '*' && !mayBePattern))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>An attribute with options, and for an extensible match <c>:dn</c> and a rule.</summary>
        private static bool IsDescription(ReadOnlySpan<char> name) =>
            !name.IsEmpty && !name.ContainsAnyExcept(Description) && char.IsAsciiLetterOrDigit(name[0]);

        private bool TryTake(char c)
        {
            if (_rest.IsEmpty || _rest[0] != c)
            {
                return false;
            }

            _rest = _rest[1..];
            return true;
        }
    }
}

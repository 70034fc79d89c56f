using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Broker.Ldap.Limits;

/// <summary>One change as a line of text: <c>c KEY COUNT</c> (a count, <c>-</c> for none), <c>s ID PERSON SINCE EXPIRES ADDRESS USER-AGENT</c> (the last two in base64url), <c>e ID EXPIRES</c>.</summary>
internal static class LoginLine
{
    /// <summary>A count; null for none.</summary>
    public static string OfCount(SubjectKey key, FailureCount? count) => $"c {key} {(count is null ? "-" : FailureCountText.Write(count))}";

    /// <summary>A session.</summary>
    public static string OfSession(string id, KeptSession session) => string.Create(
        CultureInfo.InvariantCulture, $"s {id} {session.Person} {session.Since} {session.ExpiresAt} {Encode(session.Address)} {Encode(session.UserAgent)}");

    /// <summary>The end of one.</summary>
    public static string OfEnded(string id, long until) => string.Create(CultureInfo.InvariantCulture, $"e {id} {until}");

    /// <summary>Reads a count.</summary>
    public static bool TryReadCount(ReadOnlySpan<char> line, out SubjectKey key, out FailureCount? count)
    {
        (key, count) = (default, null);
        return line.Length > 35 && line.StartsWith("c ", StringComparison.Ordinal) && line[34] == ' ' && SubjectKey.TryParse(line[2..34], out key)
            && (line[35..] is "-" || FailureCountText.TryRead(line[35..], out count));
    }

    /// <summary>Reads a session.</summary>
    public static bool TryReadSession(ReadOnlySpan<char> line, [NotNullWhen(true)] out string? id, [NotNullWhen(true)] out KeptSession? session)
    {
        (id, session) = (null, null);
        if (line.ToString().Split(' ') is not ["s", var name, var owner, var from, var to, var address, var agent] || !SubjectKey.TryParse(owner, out var person)
            || !long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var since) || !long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            || !TryDecode(address, out var where) || !TryDecode(agent, out var who))
        {
            return false;
        }

        (id, session) = (name, new KeptSession(person, since, expires, where, who));
        return true;
    }

    /// <summary>Reads the end of one.</summary>
    public static bool TryReadEnded(ReadOnlySpan<char> line, [NotNullWhen(true)] out string? id, out long until)
    {
        (id, until) = (null, 0);
        if (line.ToString().Split(' ') is not ["e", var name, var to] || !long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out until))
        {
            return false;
        }

        id = name;
        return true;
    }

    // A leading letter: an empty text is a field too.
    private static string Encode(string text) => "_" + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (text is not ['_', ..] || !Base64Url.IsValid(text.AsSpan(1)))
        {
            return false;
        }

        decoded = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text.AsSpan(1)));
        return true;
    }
}

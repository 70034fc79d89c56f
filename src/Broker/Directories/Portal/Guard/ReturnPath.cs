using System.Buffers;

namespace Broker.Directories.Portal.Guard;

/// <summary>Where a sign-in leads: a page of this portal that may be asked for by a link, and nothing else (threat L-20).</summary>
/// <remarks>Compared with a list, not cleaned: what a browser could read otherwise than we do (<c>//</c>, <c>\</c>, schemes, control characters) is not on it.</remarks>
internal static class ReturnPath
{
    /// <summary>The name of the field and of the parameter.</summary>
    public const string Field = "returnUrl";

    /// <summary>Longest path with query in characters.</summary>
    public const int Longest = 512;

    private static readonly SearchValues<char> QueryCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%=&+*:/");

    /// <summary>The path itself when it is a page of this portal, else the first page.</summary>
    public static string Of(string? asked)
    {
        if (asked is not { Length: <= Longest })
        {
            return PortalPaths.Roles;
        }

        var question = asked.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (asked, "") : (asked[..question], asked[(question + 1)..]);
        return path is PortalPaths.Roles or PortalPaths.Sessions && !query.AsSpan().ContainsAnyExcept(QueryCharacters) ? asked : PortalPaths.Roles;
    }
}

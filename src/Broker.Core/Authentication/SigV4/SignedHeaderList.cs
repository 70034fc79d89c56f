using System.Buffers;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The rules on <c>SignedHeaders</c>: what must be on the list, and what the list must look like.</summary>
/// <remarks>
/// What is not signed can be added or changed on the way; every header that means something to AWS must therefore be on the list.
/// Any other header may be: EKS signs <c>x-k8s-aws-id</c>.
/// </remarks>
internal static class SignedHeaderList
{
    /// <summary>Clients sign up to ten.</summary>
    private const int Most = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Reads the list against the headers that arrived.</summary>
    public static StsError? Read(SigV4Authorization authorization, HeaderLines headers, out string[] names)
    {
        names = authorization.SignedHeaders.Split(';', Most + 1);
        if (names.Length > Most || !IsCanonical(names))
        {
            return SigV4Error.BadSignedHeaders;
        }

        if (!Contains(names, "host") || headers.Count("host") != 1)
        {
            return SigV4Error.HostNotSigned;
        }

        if (authorization.SignedDateHeader is { } date && !Contains(names, date))
        {
            return SigV4Error.DateNotSigned;
        }

        foreach (var name in names)
        {
            if (headers.Count(name) == 0)
            {
                return SigV4Error.BadSignedHeaders;
            }
        }

        return HasUnsigned(headers, names) ? SigV4Error.UnsignedHeaders : null;
    }

    /// <summary>Lower case, not empty, ascending: an ascending list has no duplicates.</summary>
    private static bool IsCanonical(string[] names)
    {
        for (var at = 0; at < names.Length; at++)
        {
            var name = names[at];
            if (name.Length == 0
                || name.AsSpan().ContainsAnyExcept(NameCharacters)
                || (at > 0 && string.CompareOrdinal(names[at - 1], name) >= 0))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasUnsigned(HeaderLines headers, string[] names)
    {
        foreach (var line in headers.All)
        {
            if (line.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !Contains(names, line.Key))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(string[] names, string name)
    {
        foreach (var listed in names)
        {
            if (string.Equals(listed, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

namespace Broker.Core.Authentication.SigV4;

/// <summary>What a request claims about its signature, read from whichever place carries it. Nothing in it is proved.</summary>
/// <param name="Scope">Who signed, and for what.</param>
/// <param name="SignedHeaders">The list as sent.</param>
/// <param name="Signature">As sent, of any shape.</param>
/// <param name="SignedAt">Whole seconds, UTC.</param>
/// <param name="SessionToken">Null when none was sent.</param>
/// <param name="SignedDateHeader">The header that the date came from; null when it stands in the query.</param>
internal sealed record SigV4Authorization(
    SigV4Scope Scope, string SignedHeaders, string Signature, DateTimeOffset SignedAt, string? SessionToken, string? SignedDateHeader)
{
    /// <summary>Our own tokens never exceed this; a longer one is refused before anything is computed over it.</summary>
    public const int LongestSessionToken = 4096;

    /// <summary>Reads the header or the query form. Both at once is a way to have one checked and the other obeyed: refused.</summary>
    public static StsResult<SigV4Authorization> Read(HeaderLines headers, CanonicalQuery query)
    {
        foreach (var name in (ReadOnlySpan<string>)["Authorization", "X-Amz-Date", "Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"])
        {
            if (headers.Count(name) > 1)
            {
                return SigV4Error.Twice(name);
            }
        }

        var header = headers.First("Authorization");
        if (header is null)
        {
            return PresignedQuery.Read(headers, query);
        }

        return PresignedQuery.HasAny(query) ? SigV4Error.CredentialsInTwoPlaces : AuthorizationHeader.Read(header, headers);
    }

    public override string ToString() => Scope.ToString();
}

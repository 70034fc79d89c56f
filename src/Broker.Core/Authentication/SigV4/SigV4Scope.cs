using System.Buffers;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The credential of a signature: <c>KEYID/yyyyMMdd/REGION/SERVICE/aws4_request</c>. All but the key id are the scope.</summary>
internal sealed record SigV4Scope(string AccessKeyId, string Date, string Region, string Service, string Terminator)
{
    public const string Sts = "sts";
    public const string RequestTerminator = "aws4_request";

    private const int DateLength = 8;

    private static readonly SearchValues<char> KeyIdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Reads five elements; null for another number.</summary>
    public static SigV4Scope? Parse(string credential) =>
        credential.Split('/', count: 6) is [{ Length: > 0 } key, var date, var region, var service, var terminator]
            ? new SigV4Scope(key, date, region, service, terminator)
            : null;

    /// <summary>The scope's text in the string to sign.</summary>
    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";

    /// <summary>Compares with what this endpoint is; every difference is told, as AWS does.</summary>
    public StsError? Check(string region, DateTimeOffset signedAt)
    {
        var problems = string.Concat(
            Unless(Is(Terminator, RequestTerminator), "Credential should be scoped with a valid terminator: 'aws4_request'. "),
            Unless(Is(Service, Sts), "Credential should be scoped to correct service: 'sts'. "),
            Unless(Is(Region, region), "Credential should be scoped to a valid region. "),
            Unless(
                SigningTime.Format(signedAt).AsSpan(0, DateLength).SequenceEqual(Date),
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. "));
        return problems.Length == 0 ? null : SigV4Error.Scope(problems);
    }

    /// <summary>AWS's constraint on key ids: 16 to 128 characters of ASCII <c>\w</c>. Whatever else was sent is no key of anybody.</summary>
    public bool HasLegalKeyId => AccessKeyId.Length is >= 16 and <= 128 && !AccessKeyId.AsSpan().ContainsAnyExcept(KeyIdCharacters);

    private static string Unless(bool holds, string problem) => holds ? "" : problem;

    private static bool Is(string text, string other) => string.Equals(text, other, StringComparison.Ordinal);
}

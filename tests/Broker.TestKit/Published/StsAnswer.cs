using System.Net;
using System.Xml.Linq;

namespace Broker.TestKit.Published;

/// <summary>What the STS said: the credentials' owner, or the code of its refusal.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Error code; null on success.</param>
/// <param name="Arn">ARN of the session; null on refusal.</param>
public sealed record StsAnswer(HttpStatusCode Status, string? Code, string? Arn)
{
    private static readonly XNamespace Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    public static StsAnswer Parse(HttpStatusCode status, string xml)
    {
        var root = XDocument.Parse(xml);
        return new(
            status,
            root.Descendants(Namespace + "Code").FirstOrDefault()?.Value,
            root.Descendants(Namespace + "Arn").FirstOrDefault()?.Value);
    }
}

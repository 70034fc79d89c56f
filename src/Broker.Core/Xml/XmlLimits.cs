namespace Broker.Core.Xml;

/// <summary>Bounds of one document: what a hostile sender can make us hold and walk.</summary>
/// <param name="LongestText">Characters of the whole document.</param>
/// <param name="MostElements">Elements in all.</param>
/// <param name="MostAttributes">Attributes and namespace declarations in all.</param>
/// <param name="AllowsComments">
/// Whether comments and processing instructions may stand in it; they are dropped, and the text around them is joined. Signed messages allow
/// none: libraries that read only the text before a comment have let in others' subjects (CVE-2017-11427, threat X-12).
/// </param>
internal sealed record XmlLimits(int LongestText, int MostElements, int MostAttributes, bool AllowsComments)
{
    /// <summary>Nesting: a SAML response needs ten. The canonical form is written by recursion, so this also bounds the stack.</summary>
    public const int Deepest = 40;

    /// <summary>Attributes and namespace declarations of one element: a metadata root declares some twenty.</summary>
    public const int MostAttributesOfElement = 64;

    /// <summary>
    /// Characters of one namespace name. Canonical form repeats a declaration wherever it is used, so a long name would multiply the output.
    /// </summary>
    public const int LongestNamespace = 512;

    /// <summary>A SAML message: 100,000 characters of base64 are 75,000 of text.</summary>
    public static XmlLimits Message { get; } = new(75_000, 4_096, 8_192, AllowsComments: false);

    /// <summary>A metadata file; bounds of the IAM API, CreateSAMLProvider. Administrators write it, so it may have comments.</summary>
    public static XmlLimits Metadata { get; } = new(10_000_000, 100_000, 400_000, AllowsComments: true);
}

using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>
/// The eight shapes of signature wrapping (Somorovsky et al., "On Breaking SAML", USENIX Security 2012): a genuine signature over the assertion or
/// response that was signed, kept somewhere in the document, and a forged assertion where a careless reader looks.
/// </summary>
internal static class WrappedResponses
{
    public const string Forged = "mallory@evil.example";

    private const string Issuer = "</saml:Issuer>";

    /// <summary>Shape 1 to 8, of a response whose assertion (or, for 1 and 2, whose whole) this provider signed.</summary>
    public static string Shape(int number, TestSamlIdp idp, TestAssertion said, bool keepsId = false)
    {
        var plain = said.Xml();
        var signature = idp.Signature(plain, said.Id, new TestXmlSignature());
        var signed = Insert(plain, signature);
        var forged = said with { Subject = Forged, Id = keepsId ? said.Id : "_forged", ResponseId = keepsId ? said.ResponseId : "_forgedResponse" };
        var evil = forged.Xml();
        switch (number)
        {
            case 1 or 2:
                var response = said.Response(plain);
                var outer = idp.Signature(response, said.ResponseId, new TestXmlSignature());
                return number == 1
                    ? Insert(forged.Response(evil), Inside(outer, $"<ds:Object>{response}</ds:Object>"))
                    : Insert(forged.Response(evil), response + outer);
            case 3:
                return said.Response(evil + signed);
            case 4:
                return said.Response(evil.Replace("</saml:Assertion>", signed + "</saml:Assertion>", StringComparison.Ordinal));
            case 5:
                return said.Response(Insert(evil, signature) + plain);
            case 6:
                return said.Response(Insert(evil, Inside(signature, plain)));
            case 7:
                return said.Response(signed).Replace("<samlp:Status>", $"<samlp:Extensions>{evil}</samlp:Extensions><samlp:Status>", StringComparison.Ordinal);
            default:
                return said.Response(Insert(evil, Inside(signature, $"<ds:Object>{plain}</ds:Object>")));
        }
    }

    private static string Insert(string xml, string behindIssuer) =>
        xml.Insert(xml.IndexOf(Issuer, StringComparison.Ordinal) + Issuer.Length, behindIssuer);

    private static string Inside(string signature, string content) =>
        signature.Replace("</ds:Signature>", content + "</ds:Signature>", StringComparison.Ordinal);
}

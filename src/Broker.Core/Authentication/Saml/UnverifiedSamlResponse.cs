using System.Text;
using System.Text.Unicode;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml;

/// <summary>A SAML response whose shape is right and whose statements nobody has proved.</summary>
/// <remarks>
/// Shape: one <c>samlp:Response</c> of version 2.0 with exactly one assertion, plain or encrypted, in its one place. Nothing is inflated:
/// the POST binding sends no compressed messages. Immutable; safe to share between threads.
/// </remarks>
public sealed class UnverifiedSamlResponse
{
    /// <summary>The STS model's upper bound; checked before anything is looked at, so that size alone costs nothing (threat X-24).</summary>
    private const int LongestResponse = 100_000;

    private UnverifiedSamlResponse(XmlElementNode root, XmlElementNode assertion)
    {
        Root = root;
        Assertion = assertion;
    }

    /// <summary>The <c>samlp:Response</c>.</summary>
    internal XmlElementNode Root { get; }

    /// <summary>The <c>saml:Assertion</c> or <c>saml:EncryptedAssertion</c>.</summary>
    internal XmlElementNode Assertion { get; }

    internal bool IsEncrypted => Assertion.Is(SamlNames.Assertion, "EncryptedAssertion");

    /// <summary>Checks size, base64, UTF-8, XML and the places of assertion, signatures and identifiers, in that order.</summary>
    /// <param name="response">The <c>SAMLAssertion</c> parameter: the response as the POST binding carries it; line breaks are skipped.</param>
    /// <returns>
    /// The response, or <see cref="StsErrorCode.ValidationError"/> for one that is too large,
    /// <see cref="StsErrorCode.InvalidIdentityToken"/> for any other fault, with a reason of <see cref="SamlRejection"/>.
    /// </returns>
    public static StsResult<UnverifiedSamlResponse> Parse(string response)
    {
        if (response.Length > LongestResponse)
        {
            return SamlErrors.TooLong;
        }

        if (!StrictBase64.TryDecode(response, out var bytes))
        {
            return SamlErrors.Unreadable(SamlRejection.Base64);
        }

        if (!Utf8.IsValid(bytes))
        {
            return SamlErrors.Unreadable(SamlRejection.Xml);
        }

        if (!StrictXml.TryRead(Encoding.UTF8.GetString(bytes), XmlLimits.Message, out var root, out var fault))
        {
            return fault == XmlFault.TooComplex ? SamlErrors.TooComplex : SamlErrors.Unreadable(SamlRejection.Xml);
        }

        return SamlShape.CheckResponse(root) is { } refused
            ? refused
            : new UnverifiedSamlResponse(root, root.Children.First(SamlShape.IsAnyAssertion));
    }

    /// <summary>Dots: a response is a credential until it expires.</summary>
    public override string ToString() => "…";
}

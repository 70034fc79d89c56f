using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broker.Dev.Saml;

/// <summary>The sample SAML identity provider: a signing key that is new at every start, and the metadata that an administrator would upload.</summary>
internal static class DevSamlIdp
{
    /// <summary>Its <c>entityID</c>. Nothing answers there.</summary>
    public const string EntityId = "https://corp.example/saml";

    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>Makes a key and writes it, its certificate and the metadata. Only the owner can read them.</summary>
    public static void Write(DevState state, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=broker dev throwaway SAML provider", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now + Life);
        DevState.WritePrivate(state.SamlKeyFile, $"{key.ExportPkcs8PrivateKeyPem()}\n");
        DevState.WritePrivate(state.SamlCertificateFile, $"{certificate.ExportCertificatePem()}\n");
        DevState.WritePrivate(state.SamlMetadataFile, Metadata(certificate));
    }

    private static string Metadata(X509Certificate2 certificate) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- The identity provider of 'broker dev'. It has no pages; 'broker dev saml-response' signs in its name. -->
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{EntityId}">
          <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <md:KeyDescriptor use="signing">
              <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
                <ds:X509Data>
                  <ds:X509Certificate>
        {Convert.ToBase64String(certificate.RawData, Base64FormattingOptions.InsertLineBreaks)}
                  </ds:X509Certificate>
                </ds:X509Data>
              </ds:KeyInfo>
            </md:KeyDescriptor>
            <md:NameIDFormat>{DevSamlResponse.NameIdFormat}</md:NameIDFormat>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://corp.example/saml/sign-on"/>
          </md:IDPSSODescriptor>
        </md:EntityDescriptor>

        """;
}

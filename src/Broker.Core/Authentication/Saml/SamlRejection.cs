namespace Broker.Core.Authentication.Saml;

/// <summary>Every <see cref="StsError.Reason"/> that refuses a SAML response: a closed set, used as a metric label.</summary>
public static class SamlRejection
{
    /// <summary>More than 100,000 characters.</summary>
    public const string TooLong = "saml_too_long";

    /// <summary>Nested too deep, or with too many elements or attributes.</summary>
    public const string TooComplex = "saml_too_complex";

    /// <summary>No canonical base64.</summary>
    public const string Base64 = "saml_base64";

    /// <summary>No XML that is read here: not well formed, not UTF-8, with a document type, a comment or a processing instruction.</summary>
    public const string Xml = "saml_xml";

    /// <summary>XML, but not shaped like a SAML response with one assertion.</summary>
    public const string Shape = "saml_shape";

    /// <summary>An identifier that is missing, twice there, or written in a second way.</summary>
    public const string Id = "saml_id";

    /// <summary>More than one assertion, or one in a place where none belongs.</summary>
    public const string Assertions = "saml_assertions";

    /// <summary>A signature in a place where none belongs.</summary>
    public const string StraySignature = "saml_stray_signature";

    /// <summary>The assertion is not signed.</summary>
    public const string NotSigned = "saml_not_signed";

    /// <summary>A signature with parts missing, doubled or unknown.</summary>
    public const string SignatureShape = "saml_signature_shape";

    /// <summary>A signature, digest, canonicalization or transform that is not accepted.</summary>
    public const string Algorithm = "saml_algorithm";

    /// <summary>The signature is not about the element it stands in.</summary>
    public const string Reference = "saml_reference";

    /// <summary>The signed element was changed.</summary>
    public const string Digest = "saml_digest";

    /// <summary>No registered key made the signature.</summary>
    public const string Signature = "saml_signature";

    /// <summary>The certificates of all registered keys are out of their time.</summary>
    public const string Certificate = "saml_certificate";

    /// <summary>An encrypted assertion for a provider that takes none, or the other way round.</summary>
    public const string EncryptionMode = "saml_encryption_mode";

    /// <summary>The encrypted assertion cannot be decrypted.</summary>
    public const string Decryption = "saml_decryption";

    /// <summary>The issuer is not the provider's entity.</summary>
    public const string Issuer = "saml_issuer";

    /// <summary>The identity provider reports a failure.</summary>
    public const string Status = "saml_status";

    /// <summary>Addressed to another endpoint, or to none.</summary>
    public const string Destination = "saml_destination";

    /// <summary>Answers a question that this server never asked.</summary>
    public const string InResponseTo = "saml_in_response_to";

    /// <summary>No subject with a name, or one without its format.</summary>
    public const string Subject = "saml_subject";

    /// <summary>No single bearer confirmation, or one without its parts.</summary>
    public const string Confirmation = "saml_confirmation";

    /// <summary>The recipient is none of the provider's.</summary>
    public const string Recipient = "saml_recipient";

    /// <summary>No conditions, or one that is not understood.</summary>
    public const string Conditions = "saml_conditions";

    /// <summary>The audience is none of the provider's.</summary>
    public const string Audience = "saml_audience";

    /// <summary>A time that cannot be read.</summary>
    public const string Timestamp = "saml_timestamp";

    /// <summary>Past its end.</summary>
    public const string Expired = "saml_expired";

    /// <summary>Not valid yet, or issued in the future.</summary>
    public const string NotYetValid = "saml_not_yet_valid";

    /// <summary>Valid for longer than an assertion may be.</summary>
    public const string Lifetime = "saml_lifetime";

    /// <summary>No statement about how the subject signed in.</summary>
    public const string AuthnStatement = "saml_authn_statement";

    /// <summary>An attribute that AWS defines has no value, too many, or one that is no plain text.</summary>
    public const string Attribute = "saml_attribute";

    /// <summary>The requested role and provider are not in the assertion.</summary>
    public const string Role = "saml_role";

    /// <summary>No legal session name.</summary>
    public const string SessionName = "saml_session_name";

    /// <summary>The session duration is out of its bounds.</summary>
    public const string Duration = "saml_duration";

    /// <summary>No legal source identity.</summary>
    public const string SourceIdentity = "saml_source_identity";

    /// <summary>Tags or transitive keys break their rules.</summary>
    public const string Tags = "saml_tags";

    /// <summary>The assertion was used before.</summary>
    public const string Replayed = "saml_replayed";

    /// <summary>Too many assertions are remembered.</summary>
    public const string ReplaysFull = "saml_replays_full";

    /// <summary>The provider is not registered.</summary>
    public const string Provider = "saml_provider";
}

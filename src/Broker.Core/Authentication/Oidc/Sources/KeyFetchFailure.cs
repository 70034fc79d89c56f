namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>Why an issuer's keys could not be had: a closed set of <see cref="StsError.Reason"/> values, each with its text.</summary>
public static class KeyFetchFailure
{
    /// <summary>The issuer or its <c>jwks_uri</c> is not a plain <c>https://</c> URL.</summary>
    public const string BadUrl = "issuer_url";

    /// <summary>The host name has no address.</summary>
    public const string Unresolved = "issuer_unresolved";

    /// <summary>The host has an address that is not public and not in an allowed network (threat J-37).</summary>
    public const string ForbiddenAddress = "issuer_forbidden_address";

    /// <summary>No connection, or it broke.</summary>
    public const string Unreachable = "issuer_unreachable";

    /// <summary>The TLS handshake or the certificate was not accepted (threat J-44).</summary>
    public const string Tls = "issuer_tls";

    /// <summary>The certificate chain ends in no trusted root and in none of the configured thumbprints.</summary>
    public const string Thumbprint = "issuer_thumbprint";

    /// <summary>The CA file is absent or holds no certificate.</summary>
    public const string CaFile = "issuer_ca_file";

    /// <summary>The bearer token's file is absent or holds no token.</summary>
    public const string TokenFile = "issuer_token_file";

    /// <summary>The JWKS file is absent, empty, unreadable, or no regular file.</summary>
    public const string KeyFile = "issuer_key_file";

    /// <summary>A status other than 200; redirects are not followed.</summary>
    public const string Status = "issuer_status";

    /// <summary>A compressed answer, though none was asked for.</summary>
    public const string Encoded = "issuer_encoded";

    /// <summary>More than 1 MiB.</summary>
    public const string TooLarge = "issuer_too_large";

    /// <summary>Not finished within 5 s.</summary>
    public const string Timeout = "issuer_timeout";

    /// <summary>The discovery document is no JSON object with <c>issuer</c> and <c>jwks_uri</c>.</summary>
    public const string MalformedDiscovery = "issuer_discovery";

    /// <summary>The discovery document speaks for another issuer (threat J-36).</summary>
    public const string IssuerMismatch = "issuer_mismatch";

    /// <summary>The JWKS document is no JSON object with <c>keys</c>.</summary>
    public const string MalformedKeys = "issuer_keys";

    /// <summary>The JWKS document holds no key that may be used.</summary>
    public const string NoUsableKeys = "issuer_no_keys";

    /// <summary>The error of one of these reasons; its text says what to change.</summary>
    /// <param name="issuer">The configured issuer.</param>
    /// <param name="reason">A constant of this class.</param>
    public static StsError Of(string issuer, string reason) => string.Equals(reason, Thumbprint, StringComparison.Ordinal)
        ? new(StsErrorCode.InvalidIdentityToken, "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint", reason)
        : new(StsErrorCode.IDPCommunicationError, $"Cannot get the keys of identity provider {issuer}: {Advice(reason)}", reason);

    private static string Advice(string reason) => reason switch
    {
        BadUrl => "issuer and jwks_uri must be https URLs without user info or fragment.",
        Unresolved => "its host name does not resolve.",
        ForbiddenAddress => "its host has an address that is not public; list the network as allowed if that is meant.",
        Unreachable => "no connection to it; check that it is up and can be reached from here.",
        Tls => "its certificate is not trusted, expired or for another host, or it offers no TLS 1.2 or later.",
        CaFile => "the configured CA file is absent or holds no PEM certificate.",
        TokenFile => "the configured token file is absent or holds no token.",
        KeyFile => "the configured JWKS file is absent, empty, unreadable or no regular file.",
        Status => "it did not answer with status 200 (redirects are not followed).",
        Encoded => "it answered with a content encoding that was not asked for.",
        TooLarge => "its answer is larger than 1 MiB.",
        Timeout => "it did not answer within 5 seconds.",
        MalformedDiscovery => "its discovery document is no JSON object with issuer and jwks_uri.",
        IssuerMismatch => "its discovery document names another issuer.",
        MalformedKeys => "its key document is no JSON object with keys.",
        NoUsableKeys => "its key document holds no usable signing key.",
        _ => "the reason is not known.",
    };
}

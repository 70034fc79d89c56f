using System.Collections.Immutable;

namespace Broker.Webhook.Certificates;

/// <summary>What a webhook that manages its certificates is called and has to keep.</summary>
/// <param name="Namespace">Where the webhook, its Service and all Secrets are.</param>
/// <param name="Service">The webhook's Service.</param>
/// <param name="Secret">The Secret with the CAs and the webhook's pair.</param>
internal sealed record CertificateSettings(string Namespace, string Service, string Secret)
{
    /// <summary>Other Services of the namespace that get a certificate of the same CA, each with its Secret.</summary>
    public ImmutableArray<IssuedService> Issued { get; init; } = [];

    /// <summary>The name of the mutating and the validating configuration; null when somebody else keeps their <c>caBundle</c>.</summary>
    public string? Configuration { get; init; }

    /// <summary>When successors come.</summary>
    public CertificateTimes Times { get; init; } = CertificateTimes.Default;
}

/// <summary>A Service and the Secret that gets its certificate: <c>--issue SERVICE=SECRET</c>.</summary>
internal sealed record IssuedService(string Service, string Secret)
{
    /// <summary>Reads <c>SERVICE=SECRET</c>; null when it is not of this shape, with names as Kubernetes allows them.</summary>
    public static IssuedService? Parse(string text) =>
        text.Split('=') is [var service, var secret] && IsName(service, longest: 63) && IsName(secret, longest: 253) ? new IssuedService(service, secret) : null;

    private static bool IsName(string text, int longest) =>
        text.Length > 0 && text.Length <= longest
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);
}

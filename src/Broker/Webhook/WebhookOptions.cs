using System.ComponentModel.DataAnnotations;
using Broker.Cli;
using Broker.Kubernetes.Api;
using Microsoft.Extensions.Options;

namespace Broker.Webhook;

/// <summary>The settings of <c>broker webhook</c> as text; <see cref="WebhookSettings"/> is what they resolve to.</summary>
internal sealed class WebhookOptions
{
    private const string Quantity = @"[0-9]{1,9}([.][0-9]{1,3})?(m|k|Ki|Mi|M|Gi|G)?";
    private const string QuantityMessage = "must be a Kubernetes quantity such as 10m or 48Mi.";

    public static readonly IReadOnlyList<Setting> All =
    [
        new(nameof(Listen), "Address of the HTTPS endpoint that API servers call, ADDRESS:PORT; port 0 picks a free one.", "0.0.0.0:8443"),
        new(nameof(MetricsListen), "Address of /healthz, /readyz and /metrics.", "0.0.0.0:9090"),
        new(nameof(Namespace), "The webhook's namespace; the one of its service account when not set."),
        new(nameof(Service), "The webhook's Service: its certificate is for SERVICE.NAMESPACE.svc.", "identity-broker-webhook"),
        new(nameof(Certificates), "'self-managed': an own CA in a Secret, renewed without a failed request; 'files': --tls-cert and --tls-key.", "self-managed"),
        new(nameof(TlsCert), "With files: PEM file with the certificate chain. Read again when it changes."),
        new(nameof(TlsKey), "With files: PEM file with the certificate's private key."),
        new(nameof(ClientCaFile), "PEM file with the authorities of API servers' client certificates: who shows none is answered 401. Read again when it changes; nobody is asked for one when not set."),
        new(nameof(CertificateSecret), "Self-managed: the Secret with CA and certificate.", "identity-broker-webhook-tls"),
        new(nameof(Issue), "Self-managed: SERVICE=SECRET, other Services of the namespace that get a certificate of the same CA. May be repeated.") { IsList = true },
        new(nameof(WebhookConfiguration), "Self-managed: the name of the mutating and validating configurations whose caBundle is kept."),
        new(nameof(SidecarImage), "The image of injected sidecars: it holds this program at /usr/local/bin/broker."),
        new(nameof(SidecarCpuRequest), "CPU that a sidecar asks for.", "10m"),
        new(nameof(SidecarMemoryRequest), "Memory that a sidecar asks for.", "48Mi"),
        new(nameof(SidecarCpuLimit), "CPU that a sidecar may have; none when not set, since a limit slows down the start of pods."),
        new(nameof(SidecarMemoryLimit), "Memory that a sidecar may have.", "96Mi"),
        new(nameof(StsEndpoint), "https URL of the STS that tokens are exchanged at; AWS's own of the pod's region when not set."),
        new(nameof(StsCaFile), "With --sts-endpoint: PEM file with the only roots that sidecars trust for it; self-managed, the webhook's own CA when not set. Read again when it changes."),
        new(nameof(Issuer), "The exact issuer of the cluster's tokens; what the API server says of itself when not set."),
        new(nameof(Audience), "The audience of tokens, unless an annotation names another.", "sts.amazonaws.com"),
        new(nameof(Region), "The AWS region of pods, unless an annotation names another."),
        new(nameof(NativeSidecars), "'auto': from Kubernetes 1.32 on, whose oldest nodes know them; 'always' or 'never'.", "auto"),
        new(nameof(AllowHostNetwork), "'true': pods that share the node's network may have a sidecar, which any process of the node then reaches.", "false"),
        new(nameof(Allow), "ROLE_ARN_PATTERN@NAMESPACE_PATTERN: whose pods may ask for which roles. May be repeated. Besides, the annotation identity-broker.io/allowed-role-arns of a namespace; what neither lists is refused.") { IsList = true },
        new(nameof(ApiFolder), "Folder with token, ca.crt and namespace, by which the webhook is known to the API server.", KubernetesConnection.ServiceAccountFolder),
        new(nameof(AddressesFile), "File that gets a NAME=URL line for each listener once all are bound."),
    ];

    [Required(ErrorMessage = Setting.Empty)]
    public string? Listen { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    public string? MetricsListen { get; set; }

    [RegularExpression("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", ErrorMessage = "must be a namespace.")]
    public string? Namespace { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [RegularExpression("[a-z]([a-z0-9-]{0,61}[a-z0-9])?", ErrorMessage = "must be the name of a Service.")]
    public string? Service { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [AllowedValues("self-managed", "files", ErrorMessage = "must be 'self-managed' or 'files'.")]
    public string? Certificates { get; set; }

    public string? TlsCert { get; set; }

    public string? TlsKey { get; set; }

    public string? ClientCaFile { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [RegularExpression("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", ErrorMessage = "must be the name of a Secret.")]
    public string? CertificateSecret { get; set; }

    public IList<string> Issue { get; } = [];

    [RegularExpression("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", ErrorMessage = "must be the name of webhook configurations.")]
    public string? WebhookConfiguration { get; set; }

    [Required(ErrorMessage = "missing; name the image of this version.")]
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}", ErrorMessage = "must be an image such as registry.example/identity-broker:1.0.")]
    public string? SidecarImage { get; set; }

    [Required(ErrorMessage = Setting.Empty), RegularExpression(Quantity, ErrorMessage = QuantityMessage)]
    public string? SidecarCpuRequest { get; set; }

    [Required(ErrorMessage = Setting.Empty), RegularExpression(Quantity, ErrorMessage = QuantityMessage)]
    public string? SidecarMemoryRequest { get; set; }

    [RegularExpression(Quantity, ErrorMessage = QuantityMessage)]
    public string? SidecarCpuLimit { get; set; }

    [Required(ErrorMessage = Setting.Empty), RegularExpression(Quantity, ErrorMessage = QuantityMessage)]
    public string? SidecarMemoryLimit { get; set; }

    public string? StsEndpoint { get; set; }

    public string? StsCaFile { get; set; }

    [RegularExpression("https://[!-~]{1,247}", ErrorMessage = "must be the tokens' iss value, which begins with https://.")]
    public string? Issuer { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [RegularExpression("[A-Za-z0-9._:/@+=?&%~-]{1,255}", ErrorMessage = "must be 1 to 255 of letters, digits and . _ : / @ + = ? & % ~ -.")]
    public string? Audience { get; set; }

    [RegularExpression("[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}", ErrorMessage = "must be a region name such as eu-central-1.")]
    public string? Region { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [AllowedValues("auto", "always", "never", ErrorMessage = "must be 'auto', 'always' or 'never'.")]
    public string? NativeSidecars { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [AllowedValues("true", "false", ErrorMessage = "must be 'true' or 'false'.")]
    public string? AllowHostNetwork { get; set; }

    public IList<string> Allow { get; } = [];

    [Required(ErrorMessage = Setting.Empty)]
    public string? ApiFolder { get; set; }

    public string? AddressesFile { get; set; }
}

/// <summary>Checks what one attribute can check; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;

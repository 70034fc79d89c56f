using System.ComponentModel.DataAnnotations;
using Broker.Cli;
using Broker.Kubernetes.Api;
using Microsoft.Extensions.Options;

namespace Broker.Sts;

/// <summary>The settings of <c>broker sts</c> as text; <see cref="StsSettings"/> is what they resolve to.</summary>
internal sealed class StsOptions
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new(nameof(Catalog), "Folder of YAML documents: providers and roles. Read again when it changes. 'cluster': the custom resources of the Kubernetes cluster instead."),
        new(nameof(Keys), "File with the sealing-key ring: make one with 'broker keys generate FILE'. Read again when it changes."),
        new(nameof(Region), "Region that signatures must be scoped to; 'aws-global' makes this the global endpoint (scope us-east-1).", "us-east-1", "AWS_REGION"),
        new(nameof(Profile), "'strict' (hardened) or 'aws' (as AWS STS was observed to behave).", "strict"),
        new(nameof(Listen), "Address of the STS endpoint, ADDRESS:PORT; port 0 picks a free one.", "127.0.0.1:8080"),
        new(nameof(TlsCert), "PEM file with the certificate chain; together with the key it makes the endpoint HTTPS."),
        new(nameof(TlsKey), "PEM file with the certificate's private key."),
        new(nameof(Audit), "Where audit events go before an answer leaves: stdout or file:PATH; besides, otlp:URL for a copy to a collector, later (comma between).", "stdout") { IsList = true },
        new(nameof(RequestsPerSecond), "Requests a second that an account gets, signed and unsigned ones each, and that one address may send with refused proofs: 1 to 1000000. Each replica counts for itself.", "600"),
        new(nameof(MetricsListen), "Address of /healthz, /readyz and /metrics.", "127.0.0.1:9090"),
        new(nameof(FederationKeys), "File with the keys that sign web identity tokens: make one with 'broker keys generate-federation FILE'. Read again when it changes."),
        new(nameof(FederationIssuer), "https URL of this endpoint as verifiers of those tokens reach it; tokens of an account name URL/ACCOUNT as their issuer."),
        new(nameof(ConsoleDestination), "Origins of consoles that /federation may sign in to, such as https://console.example.com (comma between). None: no console sign-in.") { IsList = true },
        new(nameof(Namespace), "The broker's own namespace in the cluster, where Secrets are that resources name; default: that of the pod. Only with --catalog cluster."),
        new(nameof(ServiceAccountFolder), "Folder with token, ca.crt and namespace of the service account that the API server knows this process by.", KubernetesConnection.ServiceAccountFolder),
        new(nameof(AddressesFile), "File that gets a NAME=URL line for each listener once all are bound."),
    ];

    [Required(ErrorMessage = "missing; name the folder of YAML documents, or cluster.")]
    public string? Catalog { get; set; }

    [Required(ErrorMessage = "missing; make a file with 'broker keys generate FILE' and name it.")]
    public string? Keys { get; set; }

    [Required]
    [RegularExpression("[a-z0-9-]{1,32}", ErrorMessage = "must be a region name such as us-east-1.")]
    public string? Region { get; set; }

    [Required]
    [AllowedValues("strict", "aws", ErrorMessage = "must be 'strict' or 'aws'.")]
    public string? Profile { get; set; }

    [Required]
    public string? Listen { get; set; }

    public string? TlsCert { get; set; }

    public string? TlsKey { get; set; }

    public IList<string> Audit { get; } = [];

    public string? RequestsPerSecond { get; set; }

    [Required]
    public string? MetricsListen { get; set; }

    public string? FederationKeys { get; set; }

    public string? FederationIssuer { get; set; }

    public IList<string> ConsoleDestination { get; } = [];

    public string? Namespace { get; set; }

    public string? ServiceAccountFolder { get; set; }

    public string? AddressesFile { get; set; }
}

/// <summary>Checks what one attribute can check; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class StsOptionsValidator : IValidateOptions<StsOptions>;

using System.ComponentModel.DataAnnotations;
using Broker.Cli;
using Broker.Issuing.Cluster;
using Broker.Kubernetes.Api;
using Microsoft.Extensions.Options;

namespace Broker.Sts;

/// <summary>The settings of <c>broker sts</c> as text; <see cref="StsSettings"/> is what they resolve to.</summary>
internal sealed class StsOptions : IClusterOptions
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new(nameof(Catalog), "Folder of YAML documents: providers and roles. Read again when it changes. 'cluster': the custom resources of the Kubernetes cluster instead."),
        new(nameof(Keys), "File with the sealing-key ring: make one with 'broker keys generate FILE'; or secret:NAME for a Secret, made when it is not there. Read again when it changes."),
        new(nameof(RotateKeysEvery), "With --keys secret:NAME, hours that a sealing key is active: 3 to 8760; 24 when not set. All replicas agree."),
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
        new(nameof(ClusterProvider), "'auto': the cluster's API server is an identity provider of every account without a document, reviews the tokens of its pods, and their sessions get tags; 'none': it is an issuer like others. Not set: auto with --catalog cluster."),
        new(nameof(TokenReviewSeconds), "Seconds after which the token of a deleted pod has stopped working: 10 to 300; 30 when not set."),
        new(nameof(PodTags), "Session tags of pods where the role's trust policy allows sts:TagSession (comma between), or none; all when not set: eks-cluster-name, kubernetes-namespace, kubernetes-service-account, kubernetes-pod-name, kubernetes-pod-uid.") { IsList = true },
        new(nameof(ClusterName), "Value of the tag eks-cluster-name; not set: no such tag."),
        new(nameof(Namespace), "The broker's own namespace in the cluster, that of its keys; default: that of the pod. Only with --catalog cluster or --keys secret:NAME."),
        new(nameof(DocumentNamespace), "The namespace of the Secrets that custom resources name; default: the broker's own. One that holds nothing else keeps this process from all other Secrets."),
        new(nameof(ServiceAccountFolder), "Folder with token, ca.crt and namespace of the service account that the API server knows this process by.", KubernetesConnection.ServiceAccountFolder),
        new(nameof(AddressesFile), "File that gets a NAME=URL line for each listener once all are bound."),
    ];

    [Required(ErrorMessage = "missing; name the folder of YAML documents, or cluster.")]
    public string? Catalog { get; set; }

    [Required(ErrorMessage = "missing; make a file with 'broker keys generate FILE' and name it.")]
    public string? Keys { get; set; }

    public string? RotateKeysEvery { get; set; }

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

    public string? ClusterProvider { get; set; }

    public string? TokenReviewSeconds { get; set; }

    public IList<string> PodTags { get; } = [];

    public string? ClusterName { get; set; }

    public string? Namespace { get; set; }

    public string? DocumentNamespace { get; set; }

    public string? ServiceAccountFolder { get; set; }

    public string? AddressesFile { get; set; }
}

/// <summary>Checks what one attribute can check; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class StsOptionsValidator : IValidateOptions<StsOptions>;

using System.ComponentModel.DataAnnotations;
using Broker.Cli;
using Broker.Issuing;
using Broker.Issuing.Cluster;
using Microsoft.Extensions.Options;

namespace Broker.Sts;

/// <summary>The settings of <c>broker sts</c> as text; <see cref="StsSettings"/> is what they resolve to.</summary>
internal sealed class StsOptions : IssuingOptions, IClusterOptions
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new(nameof(Catalog), "Folder of YAML documents: providers and roles. Read again when it changes. 'cluster': the custom resources of the Kubernetes cluster instead."),
        new(nameof(Keys), "File with the sealing-key ring: make one with 'broker keys generate FILE'; or secret:NAME for a Secret, made when it is not there. Read again when it changes."),
        Shared.RotateKeysEvery,
        new(nameof(Region), "Region that signatures must be scoped to; 'aws-global' makes this the global endpoint (scope us-east-1).", "us-east-1", "AWS_REGION"),
        Shared.Profile,
        new(nameof(Listen), "Address of the STS endpoint, ADDRESS:PORT; port 0 picks a free one.", "127.0.0.1:8080"),
        new(nameof(TlsCert), "PEM file with the certificate chain; together with the key it makes the endpoint HTTPS."),
        Shared.TlsKey,
        Shared.Audit,
        new(nameof(RequestsPerSecond), "Requests a second that an account gets, signed and unsigned ones each, and that one address may send with refused proofs: 1 to 1000000. Each replica counts for itself.", "600"),
        new(nameof(MetricsListen), "Address of /healthz, /readyz and /metrics.", "127.0.0.1:9090"),
        new(nameof(FederationKeys), "File with the keys that sign web identity tokens: make one with 'broker keys generate-federation FILE'. Read again when it changes."),
        new(nameof(FederationIssuer), "https URL of this endpoint as verifiers of those tokens reach it; tokens of an account name URL/ACCOUNT as their issuer."),
        new(nameof(ConsoleDestination), "Origins of consoles that /federation may sign in to, such as https://console.example.com (comma between). None: no console sign-in.") { IsList = true },
        new(nameof(ClusterProvider), "'auto': the cluster's API server is an identity provider of every account without a document, reviews the tokens of its pods, and their sessions get tags; 'none': it is an issuer like others. Not set: auto with --catalog cluster."),
        new(nameof(TokenReviewSeconds), "Seconds after which the token of a deleted pod has stopped working: 10 to 300; 30 when not set."),
        new(nameof(PodTags), "Session tags of pods where the role's trust policy allows sts:TagSession (comma between), or none; all when not set: eks-cluster-name, kubernetes-namespace, kubernetes-service-account, kubernetes-pod-name, kubernetes-pod-uid.") { IsList = true },
        new(nameof(ClusterName), "Value of the tag eks-cluster-name; not set: no such tag."),
        Shared.Namespace,
        Shared.DocumentNamespace,
        Shared.ServiceAccountFolder,
        Shared.AddressesFile,
    ];

    [Required(ErrorMessage = "missing; make a file with 'broker keys generate FILE' and name it.")]
    public string? Keys { get; set; }

    public string? RequestsPerSecond { get; set; }

    public IList<string> ConsoleDestination { get; } = [];

    public string? ClusterProvider { get; set; }

    public string? TokenReviewSeconds { get; set; }

    public IList<string> PodTags { get; } = [];

    public string? ClusterName { get; set; }
}

/// <summary>Checks what one attribute can check; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class StsOptionsValidator : IValidateOptions<StsOptions>;

using System.ComponentModel.DataAnnotations;
using Broker.Cli;
using Broker.Kubernetes.Api;

namespace Broker.Issuing;

/// <summary>The settings, as text, that all issuing roles have: what they decide by, where they answer, what they tell. Each role's options add its own.</summary>
/// <remarks>A base class, since the binder and the validator are generated for members of the options themselves: decisions/0015.</remarks>
internal abstract class IssuingOptions
{
    [Required(ErrorMessage = "missing; name the folder of YAML documents, or cluster.")]
    public string? Catalog { get; set; }

    public string? RotateKeysEvery { get; set; }

    public string? FederationKeys { get; set; }

    public string? FederationIssuer { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [RegularExpression("[a-z0-9-]{1,32}", ErrorMessage = "must be a region name such as us-east-1.")]
    public string? Region { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [AllowedValues("strict", "aws", ErrorMessage = "must be 'strict' or 'aws'.")]
    public string? Profile { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    public string? Listen { get; set; }

    public string? TlsCert { get; set; }

    public string? TlsKey { get; set; }

    public IList<string> Audit { get; } = [];

    [Required(ErrorMessage = Setting.Empty)]
    public string? MetricsListen { get; set; }

    public string? Namespace { get; set; }

    public string? DocumentNamespace { get; set; }

    public string? ServiceAccountFolder { get; set; }

    public string? AddressesFile { get; set; }

    /// <summary>Settings that mean the same in every role, for its help.</summary>
    protected static class Shared
    {
        public static readonly Setting RotateKeysEvery =
            new(nameof(IssuingOptions.RotateKeysEvery), "With --keys secret:NAME, hours that a sealing key is active: 3 to 8760; 24 when not set. All replicas agree.");

        public static readonly Setting Profile = new(nameof(IssuingOptions.Profile), "'strict' (hardened) or 'aws' (as AWS STS was observed to behave).", "strict");

        public static readonly Setting TlsKey = new(nameof(IssuingOptions.TlsKey), "PEM file with the certificate's private key.");

        public static readonly Setting Audit =
            new(nameof(IssuingOptions.Audit), "Where audit events go before an answer leaves: stdout or file:PATH; besides, otlp:URL for a copy to a collector, later (comma between).", "stdout") { IsList = true };

        public static readonly Setting Namespace =
            new(nameof(IssuingOptions.Namespace), "The broker's own namespace in the cluster, that of its keys; default: that of the pod. Only with --catalog cluster or --keys secret:NAME.");

        public static readonly Setting DocumentNamespace =
            new(nameof(IssuingOptions.DocumentNamespace), "The namespace of the Secrets that custom resources name; default: the broker's own. One that holds nothing else keeps this process from all other Secrets.");

        public static readonly Setting ServiceAccountFolder =
            new(nameof(IssuingOptions.ServiceAccountFolder), "Folder with token, ca.crt and namespace of the service account that the API server knows this process by.", KubernetesConnection.ServiceAccountFolder);

        public static readonly Setting AddressesFile = new(nameof(IssuingOptions.AddressesFile), "File that gets a NAME=URL line for each listener once all are bound.");
    }
}

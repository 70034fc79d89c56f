namespace Broker.Webhook.Injection.Requests;

/// <summary>The names of annotations and labels, each once.</summary>
internal static class AnnotationName
{
    /// <summary>Our prefix: what is under it and not known is a mistake.</summary>
    public const string Prefix = "identity-broker.io/";

    /// <summary>The prefix of EKS, under which the same names are read; it has others, which are none of ours.</summary>
    public const string EksPrefix = "eks.amazonaws.com/";

    /// <summary>The role to take on.</summary>
    public const string RoleArn = "role-arn";

    /// <summary>The audience of the pod's token.</summary>
    public const string Audience = "audience";

    /// <summary>The lifetime of the pod's token in seconds, 600 to 86400.</summary>
    public const string TokenExpiration = "token-expiration";

    /// <summary>Names of containers that get nothing, comma between.</summary>
    public const string SkipContainers = "skip-containers";

    /// <summary>Names of the only containers that get something, comma between.</summary>
    public const string IncludeContainers = "include-containers";

    /// <summary>The name of the session.</summary>
    public const string SessionName = "session-name";

    /// <summary>The lifetime of the session in seconds.</summary>
    public const string Duration = "duration";

    /// <summary>The AWS region.</summary>
    public const string Region = "region";

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public const string Inject = "inject";

    /// <summary><c>sidecar</c> or <c>web-identity</c>.</summary>
    public const string Mode = "mode";

    /// <summary><c>true</c> or <c>false</c>: whether the sidecar is an init container that goes on running.</summary>
    public const string NativeSidecar = "native-sidecar";

    /// <summary>What was decided, written by the webhook on the pod.</summary>
    public const string Status = "identity-broker.io/status";

    /// <summary>The label of pods that got an identity.</summary>
    public const string InjectedLabel = "identity-broker.io/injected";

    /// <summary>On a namespace: patterns of the roles that its pods may ask for, comma between.</summary>
    public const string AllowedRoleArns = "identity-broker.io/allowed-role-arns";

    /// <summary>Kubernetes' own mark of pods that a kubelet made from a file.</summary>
    public const string Mirror = "kubernetes.io/config.mirror";

    /// <summary>The container that <c>kubectl logs</c> and <c>kubectl exec</c> mean when nobody names one.</summary>
    public const string DefaultContainer = "kubectl.kubernetes.io/default-container";

    /// <summary>What may be asked for, under either prefix, on a pod or its service account.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        RoleArn, Audience, TokenExpiration, SkipContainers, IncludeContainers, SessionName, Duration, Region, Inject, Mode, NativeSidecar,
    ];
}

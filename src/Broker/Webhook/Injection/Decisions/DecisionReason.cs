namespace Broker.Webhook.Injection.Decisions;

/// <summary>Why a pod was decided upon as it was: the closed set of values of the metric label <c>reason</c> and of log and Event.</summary>
internal static class DecisionReason
{
    /// <summary>Injected with a sidecar that the kubelet starts before, and ends after, the containers.</summary>
    public const string NativeSidecar = "native_sidecar";

    /// <summary>Injected with a sidecar among the containers.</summary>
    public const string ClassicSidecar = "classic_sidecar";

    /// <summary>Injected with token and variables of web identity, no sidecar.</summary>
    public const string WebIdentity = "web_identity";

    /// <summary>Injected with token and variables of web identity, because a classic sidecar would keep the pod from completing.</summary>
    public const string WebIdentityFallback = "web_identity_fallback";

    /// <summary>Skipped: neither pod nor service account names a role.</summary>
    public const string NotAsked = "not_asked";

    /// <summary>Skipped: the pod, or its service account, says <c>inject: false</c>.</summary>
    public const string OptedOut = "opted_out";

    /// <summary>Skipped: a mirror pod of the kubelet's, which has no service account.</summary>
    public const string MirrorPod = "mirror_pod";

    /// <summary>Skipped: everything that injection adds is there.</summary>
    public const string AlreadyInjected = "already_injected";

    /// <summary>Skipped: the review is about another kind of object.</summary>
    public const string NotAPod = "not_a_pod";

    /// <summary>Refused: an annotation is unknown, has a value that is none, or contradicts another.</summary>
    public const string BadAnnotation = "bad_annotation";

    /// <summary>Refused: no rule lets the namespace ask for the role.</summary>
    public const string RoleNotAllowed = "role_not_allowed";

    /// <summary>Refused: the pod's service account does not exist.</summary>
    public const string NoServiceAccount = "no_service_account";

    /// <summary>Refused: the API server could not be asked; another try helps.</summary>
    public const string LookupFailed = "lookup_failed";

    /// <summary>Refused: the pod runs on Windows nodes.</summary>
    public const string WindowsNode = "windows_node";

    /// <summary>Refused: the pod shares the node's network, on which every pod of that kind would reach the sidecar.</summary>
    public const string HostNetwork = "host_network";

    /// <summary>Refused: the pod has a container, volume, mount or variable of ours that we did not make.</summary>
    public const string NameTaken = "name_taken";

    /// <summary>Refused: the pod's containers end, and a sidecar that this server can run would keep it from completing.</summary>
    public const string CannotComplete = "cannot_complete";

    /// <summary>Refused: the object is no pod that the API server could have sent.</summary>
    public const string MalformedPod = "malformed_pod";
}

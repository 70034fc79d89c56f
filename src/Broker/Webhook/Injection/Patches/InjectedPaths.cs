namespace Broker.Webhook.Injection.Patches;

/// <summary>Names, paths and addresses inside an injected pod. None of them can be set by an annotation (threat W-12).</summary>
internal static class InjectedPaths
{
    /// <summary>The container.</summary>
    public const string Sidecar = "identity-broker-sidecar";

    /// <summary>The volume with the token that is exchanged.</summary>
    public const string TokenVolume = "identity-broker-token";

    /// <summary>The volume with what the sidecar reads the issuer's keys by.</summary>
    public const string ApiVolume = "identity-broker-api";

    /// <summary>Where containers find the token's volume.</summary>
    public const string TokenFolder = "/var/run/secrets/identity-broker.io/serviceaccount";

    /// <summary>The token that is exchanged.</summary>
    public const string TokenFile = TokenFolder + "/token";

    /// <summary>Where the sidecar finds the other volume.</summary>
    public const string ApiFolder = "/var/run/secrets/identity-broker.io/api";

    /// <summary>Where the sidecar listens.</summary>
    public const int SidecarPort = 9911;

    /// <summary>Where it tells whether it is ready.</summary>
    public const int SidecarHealthPort = 9912;

    /// <summary>The host to which no proxy may be asked.</summary>
    public const string SidecarHost = "127.0.0.1";

    /// <summary>The container-credentials endpoint.</summary>
    public const string CredentialsUrl = "http://127.0.0.1:9911/v1/credentials";

    /// <summary>The metadata endpoint; with its slash: AWS CLI 2.9 glues the path to whatever stands here.</summary>
    public const string MetadataUrl = "http://127.0.0.1:9911/";

    /// <summary>The sidecar's readiness.</summary>
    public const string ReadyUrl = "http://127.0.0.1:9912/readyz";

    /// <summary>The API server as every pod reaches it, under a name of its certificate.</summary>
    public const string ApiServer = "https://kubernetes.default.svc";

    /// <summary>The program in the image, where the Dockerfile puts it.</summary>
    public const string Program = "/usr/local/bin/broker";
}

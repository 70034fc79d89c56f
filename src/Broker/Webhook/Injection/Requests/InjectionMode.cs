namespace Broker.Webhook.Injection.Requests;

/// <summary>How the containers of a pod get credentials.</summary>
internal enum InjectionMode
{
    /// <summary>From a sidecar: container credentials and metadata.</summary>
    Sidecar,

    /// <summary>By their SDK's own exchange of the token.</summary>
    WebIdentity,
}

namespace Broker.Core.Authentication.Oidc;

/// <summary>The <c>kubernetes.io</c> claim of a projected service-account token.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="ServiceAccount">The service account's name.</param>
/// <param name="PodName">The pod the token is bound to; null when it is bound to none.</param>
/// <param name="PodUid">That pod's UID.</param>
/// <param name="NodeName">The node, where the API server says so (Kubernetes 1.30 and later).</param>
/// <remarks>Source: Kubernetes, "Managing Service Accounts", bound service account tokens.</remarks>
public sealed record KubernetesWorkload(string Namespace, string ServiceAccount, string? PodName, string? PodUid, string? NodeName);

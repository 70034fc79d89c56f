using Broker.Kubernetes.Api;

namespace Broker.Webhook.Certificates;

/// <summary>Reads and writes Secrets of certificates in one namespace. Needs <c>get</c>, <c>patch</c> and <c>create</c> on them. Thread safe.</summary>
internal sealed class CertificateSecrets(KubernetesApi api, string @namespace)
{
    private readonly ResourcePath _secrets = ResourcePath.Secrets.In(@namespace);

    /// <summary>Reads one; one that is not there reads as <see cref="StoredCertificates.Absent"/>. Null with the reason when it cannot be read.</summary>
    public async Task<(StoredCertificates? Stored, string? Problem)> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if ((await api.GetAsync(_secrets.Named(name), cancellationToken)).TryGet(out var json, out var failure))
        {
            return StoredCertificates.Read(json) is { } stored ? (stored, null) : (null, $"the Secret {name} is not to be understood");
        }

        return failure.Kind == KubernetesFailureKind.NotFound ? (StoredCertificates.Absent, null) : (null, failure.Message);
    }

    /// <summary>Writes one, unless somebody else has written it since it was read.</summary>
    /// <returns>Null when it is written.</returns>
    public async Task<KubernetesFailure?> WriteAsync(string name, StoredCertificates before, CertificateSecret content, CancellationToken cancellationToken)
    {
        var answer = before.Version is null
            ? await api.CreateAsync(_secrets, StoredCertificates.ToCreate(name, content), cancellationToken)
            : await api.PatchAsync(_secrets.Named(name), PatchKind.Merge, before.ToPatch(content), cancellationToken);
        return answer.Failure;
    }
}

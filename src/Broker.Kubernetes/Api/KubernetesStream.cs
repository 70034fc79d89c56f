using System.Diagnostics.CodeAnalysis;

namespace Broker.Kubernetes.Api;

/// <summary>An answer whose body is still to be read, or why there is none.</summary>
internal sealed class KubernetesStream
{
    private readonly HttpResponseMessage? _response;
    private readonly KubernetesFailure? _failure;

    private KubernetesStream(HttpResponseMessage? response, KubernetesFailure? failure) => (_response, _failure) = (response, failure);

    public static implicit operator KubernetesStream(HttpResponseMessage response) => new(response, failure: null);

    public static implicit operator KubernetesStream(KubernetesFailure failure) => new(response: null, failure);

    /// <summary>Gives the answer, which is then the caller's to dispose, or the failure.</summary>
    public bool TryGet([NotNullWhen(true)] out HttpResponseMessage? response, [NotNullWhen(false)] out KubernetesFailure? failure)
    {
        (response, failure) = (_response, _failure);
        return response is not null;
    }
}

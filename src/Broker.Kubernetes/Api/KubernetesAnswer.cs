using System.Diagnostics.CodeAnalysis;

namespace Broker.Kubernetes.Api;

/// <summary>The answer to one call: the object's JSON as the API server wrote it, or why there is none.</summary>
/// <remarks>Immutable as long as nobody writes into the bytes.</remarks>
public sealed class KubernetesAnswer
{
    private readonly byte[]? _json;
    private readonly KubernetesFailure? _failure;

    private KubernetesAnswer(byte[]? json, KubernetesFailure? failure) => (_json, _failure) = (json, failure);

    /// <summary>A success; its bytes are UTF-8 JSON.</summary>
    public static implicit operator KubernetesAnswer(byte[] json) => new(json, failure: null);

    /// <summary>A failure.</summary>
    public static implicit operator KubernetesAnswer(KubernetesFailure failure) => new(json: null, failure);

    /// <summary>The failure; null after a success.</summary>
    public KubernetesFailure? Failure => _failure;

    /// <summary>Gives the object, or the failure; exactly one of the two.</summary>
    public bool TryGet([NotNullWhen(true)] out byte[]? json, [NotNullWhen(false)] out KubernetesFailure? failure)
    {
        (json, failure) = (_json, _failure);
        return json is not null;
    }
}

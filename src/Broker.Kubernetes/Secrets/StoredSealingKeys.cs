using System.Text.Json.Nodes;
using Broker.Core.Sessions;

namespace Broker.Kubernetes.Secrets;

/// <summary>A look at the Secret that holds a sealing key ring: the ring, or that there is no Secret, or why it cannot be used.</summary>
/// <remarks>Prints without key material.</remarks>
public sealed class StoredSealingKeys
{
    private StoredSealingKeys(SealingKeyRing? ring, JsonObject? secret, string? problem, bool isAbsent) =>
        (Ring, Secret, Problem, IsAbsent) = (ring, secret, problem, isAbsent);

    /// <summary>There is no such Secret.</summary>
    public static StoredSealingKeys Absent { get; } = new(ring: null, secret: null, "there is no such Secret", isAbsent: true);

    /// <summary>The ring; null when there is none that can be used.</summary>
    public SealingKeyRing? Ring { get; }

    /// <summary>Why there is no ring, for the log; null when there is one.</summary>
    public string? Problem { get; }

    /// <summary>Whether the API server said that there is no such Secret; not so when it did not answer.</summary>
    public bool IsAbsent { get; }

    /// <summary>The whole Secret, with everything in it that is not ours, and its version.</summary>
    internal JsonObject? Secret { get; }

    /// <inheritdoc/>
    public override string ToString() => Ring?.ToString() ?? Problem!;

    internal static StoredSealingKeys Of(SealingKeyRing ring, JsonObject secret) => new(ring, secret, problem: null, isAbsent: false);

    internal static StoredSealingKeys Unusable(string problem) => new(ring: null, secret: null, problem, isAbsent: false);
}

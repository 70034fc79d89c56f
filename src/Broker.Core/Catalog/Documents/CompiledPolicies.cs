using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>Compiles the policies of one load, each text once: many roles say the same thing, and share it.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class CompiledPolicies
{
    /// <summary>
    /// Policies that are kept ready for use, at some kilobytes each; the ones after these are compiled again by the first request that needs
    /// them, which takes some tens of microseconds.
    /// </summary>
    public const int MostReady = 5_000;

    private readonly Dictionary<(PolicyKind Kind, UInt128 High, UInt128 Low), CompiledPolicy> _compiled = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Writes policies as JSON.</summary>
    public PolicyMemberJson Json { get; } = new();

    /// <summary>Compiles a policy, or finds the same text of the same kind; problems are told each time.</summary>
    public bool TryCompile(
        string json, PolicyKind kind, [NotNullWhen(true)] out CompiledPolicy? policy, out ImmutableArray<PolicyProblem> problems)
    {
        problems = [];
        var (high, low) = FingerprintOf(json);
        if (_compiled.TryGetValue((kind, high, low), out policy))
        {
            return true;
        }

        if (!PolicyDocument.TryParse(json, kind, out var document, out problems))
        {
            return false;
        }

        var kept = _compiled.Count < MostReady ? document : document.ToDormant(json);
        policy = new CompiledPolicy(kept, (high, low), CompiledPolicy.PrincipalsOf(document, Share));
        _compiled.Add((kind, high, low), policy);
        return true;
    }

    private string Share(string text)
    {
        ref var shared = ref CollectionsMarshal.GetValueRefOrAddDefault(_texts, text, out _);
        return shared ??= text;
    }

    private static (UInt128 High, UInt128 Low) FingerprintOf(string json)
    {
        Span<UInt128> hash = stackalloc UInt128[2];
        SHA256.HashData(MemoryMarshal.AsBytes(json.AsSpan()), MemoryMarshal.AsBytes(hash));
        return (hash[0], hash[1]);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>A compiled policy, and whom it names.</summary>
/// <param name="Document">The policy.</param>
/// <param name="Fingerprint">The whole SHA-256 of its text: nobody can write two policies that have the same.</param>
/// <param name="Principals">Every value of its <c>Principal</c> elements, in the document's order; empty for a policy of the caller.</param>
internal sealed record CompiledPolicy(PolicyDocument Document, (UInt128 High, UInt128 Low) Fingerprint, ImmutableArray<NamedPrincipal> Principals)
{
    /// <summary>Collects the names in a policy.</summary>
    /// <param name="policy">The policy, ready for use.</param>
    /// <param name="share">Gives one instance of a text that stands in many policies.</param>
    public static ImmutableArray<NamedPrincipal> PrincipalsOf(PolicyDocument policy, Func<string, string> share)
    {
        var found = ImmutableArray.CreateBuilder<NamedPrincipal>();
        foreach (var statement in policy.Statements)
        {
            var entries = statement.Principals?.Entries ?? [];
            foreach (var (index, entry) in entries.Index())
            {
                var earlier = entries.Take(index).Count(other => other.Kind == entry.Kind);
                var isAlone = earlier == 0 && entries.Skip(index + 1).All(other => other.Kind != entry.Kind);
                var path = string.Create(
                    CultureInfo.InvariantCulture, $"{statement.Path}.Principal.{NameOf(entry.Kind)}{(isAlone ? "" : $"[{earlier}]")}");
                found.Add(new NamedPrincipal(entry.Kind, share(entry.Text), share(path)));
            }
        }

        return found.DrainToImmutable();
    }

    private static string NameOf(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Aws => "AWS",
        PrincipalKind.Federated => "Federated",
        PrincipalKind.Service => "Service",
        _ => "CanonicalUser",
    };
}

/// <summary>One value of a <c>Principal</c> element.</summary>
/// <param name="Kind">The member that it stands under.</param>
/// <param name="Text">The value as written.</param>
/// <param name="Path">Where it stands in the policy.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NamedPrincipal(PrincipalKind Kind, string Text, string Path);

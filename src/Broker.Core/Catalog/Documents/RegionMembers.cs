using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Broker.Core.Catalog.Documents;

/// <summary>The lists of regions in <c>spec.regions</c> of an account.</summary>
/// <remarks>Source: IAM user guide, "Manage AWS STS in an AWS Region".</remarks>
internal static partial class RegionMembers
{
    /// <summary>AWS has some 40 regions.</summary>
    private const int Most = 200;

    /// <summary>Reads one list; what is wrong is reported and left out.</summary>
    public static FrozenSet<string> Read(Members? regions, string name)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, at) in regions?.Texts(name, Most) ?? [])
        {
            if (!Region().IsMatch(text))
            {
                regions!.Problems.Refuse(at, $"{regions.PathOf(name)}: {Quoted.Text(text)} is no region: lower-case letters, digits and '-', such as eu-central-1");
            }
            else if (text is Account.DefaultRegion)
            {
                regions!.Problems.Refuse(at, $"{regions.PathOf(name)}: {Account.DefaultRegion} is always active and never opted in to: the global endpoint belongs to it");
            }
            else
            {
                names.Add(text);
            }
        }

        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\A(?=.{2,32}\z)[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Region();
}

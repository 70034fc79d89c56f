using System.Text.RegularExpressions;

namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>Reads session tags: one attribute <c>…/PrincipalTag:KEY</c> for each, and <c>…/TransitiveTagKeys</c>.</summary>
/// <remarks>Bounds: 50 tags, keys of 1 to 128 and values of 0 to 256 characters. Source: AWS STS API reference, Tag.</remarks>
internal static partial class SessionTagReader
{
    public const string PrincipalTag = SamlNames.AwsAttribute + "PrincipalTag:";
    public const string TransitiveTagKeys = SamlNames.AwsAttribute + "TransitiveTagKeys";

    private const int MostTags = 50;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    public static StsResult<AwsAttributes> Read(SamlAttributes attributes, AwsAttributes read)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in attributes.Names.Where(name => name.StartsWith(PrincipalTag, StringComparison.Ordinal)))
        {
            var key = name[PrincipalTag.Length..];
            if (attributes.ValuesOf(name) is not [var value] || !IsKey(key) || value.Length > LongestValue || !TagText().IsMatch(value))
            {
                return Refused(
                    "A PrincipalTag has one value of up to 256, and a key of 1 to 128, letters, digits, spaces and _.:/=+-@; "
                        + "no key begins with aws:");
            }

            if (!tags.TryAdd(key, value))
            {
                return Refused("Two PrincipalTags have the same key: keys compare without case.");
            }
        }

        if (tags.Count > MostTags)
        {
            return Refused("The assertion has more than 50 PrincipalTags.");
        }

        var transitive = attributes.ValuesOf(TransitiveTagKeys);
        return transitive.All(tags.ContainsKey) && transitive.Distinct(StringComparer.OrdinalIgnoreCase).Count() == transitive.Length
            ? read with { Tags = [.. tags], TransitiveKeys = transitive }
            : Refused("Each of the TransitiveTagKeys has to be the key of a PrincipalTag of the same assertion, and none twice.");
    }

    private static bool IsKey(string key) =>
        key.Length is > 0 and <= LongestKey && TagText().IsMatch(key) && !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    private static StsError Refused(string message) => SamlErrors.Invalid(message, SamlRejection.Tags);

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagText();
}

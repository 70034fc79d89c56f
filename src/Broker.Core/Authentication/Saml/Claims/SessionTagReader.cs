namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>Reads session tags: one attribute <c>…/PrincipalTag:KEY</c> for each, and <c>…/TransitiveTagKeys</c>.</summary>
/// <remarks>Bounds: 50 tags, keys and values as <see cref="SessionTagRules"/> has them. Source: AWS STS API reference, Tag.</remarks>
internal static class SessionTagReader
{
    public const string PrincipalTag = SamlNames.AwsAttribute + "PrincipalTag:";
    public const string TransitiveTagKeys = SamlNames.AwsAttribute + "TransitiveTagKeys";

    private const int MostTags = 50;

    public static StsResult<AwsAttributes> Read(SamlAttributes attributes, AwsAttributes read)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in attributes.Names.Where(name => name.StartsWith(PrincipalTag, StringComparison.Ordinal)))
        {
            var key = name[PrincipalTag.Length..];
            if (attributes.ValuesOf(name) is not [var value] || !IsKey(key) || !SessionTagRules.IsLegalValue(value))
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
        SessionTagRules.IsLegalKey(key) && !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    private static StsError Refused(string message) => SamlErrors.Invalid(message, SamlRejection.Tags);
}

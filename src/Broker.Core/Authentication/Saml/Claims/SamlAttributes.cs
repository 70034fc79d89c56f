using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>The attributes of a signed assertion: name, compared byte for byte, to the values of all attributes of that name.</summary>
internal sealed class SamlAttributes
{
    private readonly FrozenDictionary<string, ImmutableArray<string>> _values;

    private SamlAttributes(FrozenDictionary<string, ImmutableArray<string>> values) => _values = values;

    /// <summary>The names, in no stated order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The values of a name, in document order; empty when it is absent.</summary>
    public ImmutableArray<string> ValuesOf(string name) => _values.TryGetValue(name, out var values) ? values : [];

    /// <summary>Reads the attribute statements; null when one holds what cannot be read.</summary>
    /// <remarks>
    /// A value is text. An element inside is taken for its text where it is a NameID, as eduPersonTargetedID has it, and is otherwise left out,
    /// except in AWS's attributes, where it refuses the assertion.
    /// </remarks>
    public static SamlAttributes? Read(IEnumerable<XmlElementNode> statements)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var attribute in statements.SelectMany(statement => statement.Children))
        {
            if (!attribute.Is(SamlNames.Assertion, "Attribute") || attribute.Attribute("Name") is not { Length: > 0 } name)
            {
                return null;
            }

            if (!values.TryGetValue(name, out var list))
            {
                values[name] = list = [];
            }

            foreach (var value in attribute.Children)
            {
                if (!value.Is(SamlNames.Assertion, "AttributeValue"))
                {
                    return null;
                }

                var isAws = name.StartsWith(SamlNames.AwsAttribute, StringComparison.Ordinal);
                if ((value.Text ?? (isAws ? null : value.OnlyChild(SamlNames.Assertion, "NameID")?.Text)) is { } text)
                {
                    list.Add(text);
                }
                else if (isAws)
                {
                    return null;
                }
            }
        }

        return new SamlAttributes(values.ToFrozenDictionary(v => v.Key, v => v.Value.ToImmutableArray(), StringComparer.Ordinal));
    }
}

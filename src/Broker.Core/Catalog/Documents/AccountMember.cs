using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>A member that is an account id, mostly <c>spec.account</c>: twelve digits in quotes.</summary>
internal static class AccountMember
{
    /// <summary>Reads it; null when it is absent or no account id, which is then reported.</summary>
    public static AccountId? Read(Members spec, string name = "account")
    {
        if (spec.Required(name) is not { Value: var value })
        {
            return null;
        }

        if (value is YamlScalar { Kind: YamlScalarKind.Number or YamlScalarKind.Ambiguous, Text: var number })
        {
            // Without quotes YAML reads a number: 000123456789 arrives as 123456789 in one reader and as octal in another.
            var suggestion = number.Length <= 12 && number.All(char.IsAsciiDigit) ? $"\"{number.PadLeft(12, '0')}\"" : "\"123456789012\"";
            spec.Problems.Refuse(value.At, $"{spec.PathOf(name)}: put the account id in quotes, {suggestion}: as a number it loses its leading zeros");
            return null;
        }

        if (spec.RequiredText(name) is not { } text)
        {
            return null;
        }

        if (AccountId.TryParse(text, out var account))
        {
            return account;
        }

        spec.Problems.Refuse(value.At, $"{spec.PathOf(name)}: an account id is exactly 12 digits");
        return null;
    }
}

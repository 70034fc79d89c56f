using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>The member <c>spec.account</c>: twelve digits in quotes.</summary>
internal static class AccountMember
{
    private const string Name = "account";

    /// <summary>Reads it; null when it is absent or no account id, which is then reported.</summary>
    public static AccountId? Read(Members spec)
    {
        if (spec.Required(Name) is not { Value: var value })
        {
            return null;
        }

        if (value is YamlScalar { Kind: YamlScalarKind.Number or YamlScalarKind.Ambiguous, Text: var number })
        {
            // Without quotes YAML reads a number: 000123456789 arrives as 123456789 in one reader and as octal in another.
            var suggestion = number.Length <= 12 && number.All(char.IsAsciiDigit) ? $"\"{number.PadLeft(12, '0')}\"" : "\"123456789012\"";
            spec.Problems.Refuse(value.At, $"spec.account: put the account id in quotes, {suggestion}: as a number it loses its leading zeros");
            return null;
        }

        if (spec.RequiredText(Name) is not { } text)
        {
            return null;
        }

        if (AccountId.TryParse(text, out var account))
        {
            return account;
        }

        spec.Problems.Refuse(value.At, "spec.account: an account id is exactly 12 digits");
        return null;
    }
}

using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>A member that is an account id, mostly <c>spec.account</c>: twelve digits in quotes.</summary>
internal static class AccountMember
{
    private const string Usual = "account";

    /// <summary>Reads it; null when it is absent or no account id, which is then reported.</summary>
    public static AccountId? Read(Members spec, string name = Usual)
    {
        if (ReadText(spec, name) is not { } text)
        {
            return null;
        }

        if (AccountId.TryParse(text, out var account))
        {
            return account;
        }

        spec.Problems.Refuse(
            spec.Required(name)!.Value.At,
            $"{spec.PathOf(name)}: an account id is exactly 12 digits{(text is IamArn.Aws ? "; nothing but an IamPolicy can be of AWS itself" : "")}");
        return null;
    }

    /// <summary>Reads <c>spec.account</c> where it may also be <c>aws</c>, for which the account is null; false for anything else, which is then reported.</summary>
    public static bool TryReadOwner(Members spec, out AccountId? account)
    {
        account = null;
        if (ReadText(spec, Usual) is not { } text)
        {
            return false;
        }

        account = AccountId.TryParse(text, out var id) ? id : null;
        if (account is not null || text is IamArn.Aws)
        {
            return true;
        }

        spec.Problems.Refuse(spec.Required(Usual)!.Value.At, $"{spec.PathOf(Usual)}: an account id is exactly 12 digits, or aws for a policy of AWS itself");
        return false;
    }

    private static string? ReadText(Members spec, string name)
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

        return spec.RequiredText(name);
    }
}

using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>LdapProvider</c> document.</summary>
/// <remarks>AWS has no such thing: account and name follow SAML providers, the rest says what a directory needs.</remarks>
internal static class LdapProviderDocument
{
    private const string Name = "name";
    private const string Limits = "limits";
    private const int LongestName = 128;

    private const int MostFailuresOfUser = 100;
    private const int MostFailuresOfAddress = 10_000;
    private const int MostFailuresOfAll = 1_000_000;
    private const int LongestWindowMinutes = 24 * 60;

    /// <summary>Reads the provider; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<LdapProvider>? Read(DocumentHeader header, DocumentSource source)
    {
        var spec = Members.Open(
            header.Spec.Value,
            "spec",
            source.Problems,
            ["account", Name, .. LdapConnectionMembers.All, LdapUserMembers.Users, LdapGroupMembers.Groups, LdapMappingMembers.Mapping, Limits]);
        if (spec is null)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var name = spec.OptionalText(Name) ?? header.Name.Text;
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            spec.Refuse(Name, $"{Quoted.Text(name)} is no provider name: 1 to {LongestName} of letters, digits and ._-");
        }

        var connection = LdapConnectionMembers.Read(spec, source.Files);
        var users = LdapUserMembers.Read(spec);
        var groups = LdapGroupMembers.Read(spec);
        var mapping = LdapMappingMembers.Read(spec);
        var limits = ReadLimits(spec);
        return account is null || connection is null || users is null
            ? null
            : new CatalogEntry<LdapProvider>(
                new LdapProvider(account.Value, name, connection, users, mapping) { Groups = groups, Limits = limits }, header.Name, source.Problems);
    }

    private static LdapLoginLimits ReadLimits(Members spec)
    {
        var otherwise = LdapLoginLimits.Default;
        if (spec.OptionalMembers(Limits, ["failuresOfUser", "failuresOfAddress", "failuresOfAll", "windowMinutes"]) is not { } limits)
        {
            return otherwise;
        }

        return new LdapLoginLimits(
            limits.OptionalInteger("failuresOfUser", 1, MostFailuresOfUser) ?? otherwise.FailuresOfUser,
            limits.OptionalInteger("failuresOfAddress", 1, MostFailuresOfAddress) ?? otherwise.FailuresOfAddress,
            limits.OptionalInteger("failuresOfAll", 1, MostFailuresOfAll) ?? otherwise.FailuresOfAll,
            limits.OptionalInteger("windowMinutes", 1, LongestWindowMinutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : otherwise.Window);
    }
}

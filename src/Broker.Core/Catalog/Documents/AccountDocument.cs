using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>Account</c> document.</summary>
/// <remarks>Source: IAM API reference, CreateAccountAlias and SetSecurityTokenServicePreferences.</remarks>
internal static partial class AccountDocument
{
    private const string ServiceControl = "serviceControlPolicies";
    private const string ResourceControl = "resourceControlPolicies";
    private const string Alias = "alias";
    private const string TokenVersion = "globalEndpointTokenVersion";
    private const string Revoked = "revokedSessions";
    private const string Organization = "organization";
    private const string ManagementAccount = "managementAccount";
    private const string OrganizationId = "id";

    /// <summary>A session ends after at most 36 hours, and its id may go then: more at once are better revoked by role or user.</summary>
    private const int MostRevokedSessions = 10_000;

    private static readonly ImmutableArray<string> Known =
        ["account", Alias, "regions", TokenVersion, ServiceControl, ResourceControl, Revoked, Organization, "root"];

    /// <summary>Reads the account; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<Account>? Read(DocumentHeader header, DocumentSource source)
    {
        if (Members.Open(header.Spec.Value, "spec", source.Problems, Known) is not { } spec)
        {
            return null;
        }

        var id = AccountMember.Read(spec);
        var regions = spec.OptionalMembers("regions", ["disabled", "optIn"]);
        var root = spec.OptionalMembers("root", [CredentialMembers.AccessKeys, CredentialMembers.MfaDevices]);
        var organization = spec.OptionalMembers(Organization, [ManagementAccount, OrganizationId]);
        var account = new Account(id ?? default)
        {
            ManagementAccount = organization is null ? null : AccountMember.Read(organization, ManagementAccount),
            OrganizationId = ReadOrganizationId(organization),
            Alias = ReadAlias(spec),
            DisabledRegions = RegionMembers.Read(regions, "disabled"),
            OptInRegions = RegionMembers.Read(regions, "optIn"),
            GlobalTokenVersion = ReadTokenVersion(spec),
            ServiceControl = ControlPolicyMembers.ReadServiceControl(spec, ServiceControl, source),
            ResourceControl = ControlPolicyMembers.ReadResourceControl(spec, ResourceControl, source),
            RevokedSessions = ReadRevoked(spec, id),
            RootAccessKeys = root is null ? [] : CredentialMembers.ReadAccessKeys(root, id, user: null, source),
            RootMfaDevices = root is null ? [] : CredentialMembers.ReadMfaDevices(root, id, source),
        };
        return id is null ? null : new CatalogEntry<Account>(account, header.Name, source.Problems);
    }

    private static string? ReadAlias(Members spec)
    {
        var alias = spec.OptionalText(Alias);
        if (alias is not null && (!AliasText().IsMatch(alias) || AccountId.TryParse(alias, out _)))
        {
            spec.Refuse(Alias, "3 to 63 lower-case letters, digits and single '-' inside; not 12 digits, which would be an account id");
        }

        return alias;
    }

    private static string? ReadOrganizationId(Members? organization)
    {
        var id = organization?.OptionalText(OrganizationId);
        if (id is not null && !OrganizationText().IsMatch(id))
        {
            organization!.Refuse(OrganizationId, "o- and 10 to 32 lower-case letters and digits");
        }

        return id;
    }

    private static GlobalTokenVersion ReadTokenVersion(Members spec)
    {
        switch (spec.OptionalText(TokenVersion))
        {
            case null or "v1":
                return GlobalTokenVersion.V1;
            case "v2":
                return GlobalTokenVersion.V2;
            default:
                spec.Refuse(TokenVersion, "v1 (tokens of the global endpoint are not accepted in opt-in regions) or v2 (accepted everywhere)");
                return GlobalTokenVersion.V1;
        }
    }

    private static FrozenSet<string> ReadRevoked(Members spec, AccountId? account)
    {
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, at) in spec.Texts(Revoked, MostRevokedSessions))
        {
            if (!AccessKeyId.TryParse(text, out var id) || id.IsLongTerm)
            {
                spec.Problems.Refuse(at, $"spec.{Revoked}: {Quoted.Text(text)} is no access key id of a session: ASIA and 16 more of A-Z and 2-7");
            }
            else if (account is not null && id.Account != account)
            {
                spec.Problems.Refuse(at, $"spec.{Revoked}: {Quoted.Text(text)} is a session of account {id.Account}: write it there");
            }
            else
            {
                sessions.Add(text);
            }
        }

        return sessions.ToFrozenSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\Ao-[a-z0-9]{10,32}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OrganizationText();

    [GeneratedRegex(@"\A(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AliasText();
}

using Broker.Core.Catalog;
using Broker.Core.Policy;

namespace Broker.Core.Rehearsals;

/// <summary>Whom the trust policies of a catalog name, as far as the catalog knows them. What they are allowed is another question.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class TrustedPrincipals
{
    private readonly ILookup<AccountId, string> _byAccount;
    private readonly Dictionary<string, string> _byUniqueId;

    public TrustedPrincipals(CatalogSnapshot snapshot)
    {
        var users = snapshot.Users.Select(user => (user.Arn.Account, Arn: user.Arn.Text, Id: user.UserId));
        var roles = snapshot.Roles.Select(role => (role.Arn.Account, Arn: role.Arn.Text, Id: role.RoleId));
        var all = users.Concat(roles).OrderBy(principal => principal.Arn, StringComparer.Ordinal).ToList();
        _byAccount = all.ToLookup(principal => principal.Account, principal => principal.Arn);
        _byUniqueId = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (_, arn, id) in all)
        {
            _byUniqueId.TryAdd(id, arn);
        }
    }

    /// <summary>The ARNs of users, roles and sessions that an Allow of the role names, each once; those of a whole account are all that it has.</summary>
    public IEnumerable<string> AwsOf(IamRole role) => Entries(role, PrincipalKind.Aws).SelectMany(Resolve).Distinct(StringComparer.Ordinal);

    /// <summary>The ARNs of the identity providers that an Allow of the role names, each once.</summary>
    public static IEnumerable<string> ProvidersOf(IamRole role) =>
        Entries(role, PrincipalKind.Federated).Where(entry => entry.Kind == PrincipalKind.Federated).Select(entry => entry.Id).Distinct(StringComparer.Ordinal);

    private static IEnumerable<PrincipalEntry> Entries(IamRole role, PrincipalKind kind) => role.TrustPolicy.Statements
        .Where(statement => !statement.IsDeny)
        .SelectMany(statement => statement.Principals?.Entries ?? [])
        .Where(entry => entry.Kind == kind || entry.Form == PrincipalForm.Everyone);

    private IEnumerable<string> Resolve(PrincipalEntry entry) => entry.Form switch
    {
        PrincipalForm.Anyone or PrincipalForm.Everyone => _byAccount.SelectMany(account => account),
        PrincipalForm.Account => AccountId.TryParse(entry.Id, out var account) ? _byAccount[account] : [],
        PrincipalForm.UniqueId => _byUniqueId.TryGetValue(entry.Id, out var arn) ? [arn] : [],
        _ => [entry.Id],
    };
}

namespace Broker.Core.Catalog;

/// <summary>The users and roles of one load, by ARN.</summary>
internal sealed class PrincipalsToday
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<AccountId> _accounts;
    private readonly bool _isPartial;

    /// <summary>Collects them.</summary>
    public PrincipalsToday(CatalogDraft draft)
    {
        _isPartial = draft.IsPartial;
        _accounts =
        [
            .. draft.Roles.Select(role => role.Value.Arn.Account),
            .. draft.Users.Select(user => user.Value.Arn.Account),
            .. draft.Accounts.Select(account => account.Value.Id),
        ];
        foreach (var role in draft.Roles)
        {
            _ids.TryAdd(role.Value.Arn.Text, role.Value.RoleId);
        }

        foreach (var user in draft.Users)
        {
            _ids.TryAdd(user.Value.Arn.Text, user.Value.UserId);
        }
    }

    /// <summary>The unique id of the user or role with this ARN; null when there is none.</summary>
    public string? IdOf(string arn) => _ids.GetValueOrDefault(arn);

    /// <summary>Whether a user or role with this ARN would be in this catalog if it existed.</summary>
    public bool MustKnow(string arn) => !_isPartial && AccountOf(arn) is { } account && _accounts.Contains(account);

    /// <summary>What somebody probably meant to write.</summary>
    public string Hint(string arn) => NearestName.Hint(arn, _ids.Keys);

    private static AccountId? AccountOf(string arn) =>
        RoleArn.TryParse(arn, out var role) ? role.Account
        : UserArn.TryParse(arn, out var user) ? user.Account
        : null;
}

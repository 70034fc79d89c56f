using System.Security.Cryptography;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Rehearsals;

/// <summary>A catalog in which every user and root has a throwaway access key and MFA device in place of its own.</summary>
internal sealed class Cast
{
    private const string Seed32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static readonly TimeSpan SessionLife = TimeSpan.FromHours(1);

    private readonly SecretAccessKey _secret = SecretAccessKey.Generate();
    private readonly Dictionary<string, CastMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<(AccountId Account, string Name), IamRole> _rolesByName = [];

    public Cast(CatalogSnapshot snapshot)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var users = snapshot.Users.Select(user => WithKey(user, taken)).ToList();
        var accounts = snapshot.Accounts.Select(account => WithKey(account, taken)).ToList();
        foreach (var role in snapshot.Roles)
        {
            _members[role.Arn.Text] = new CastMember(role, Name: "explain", KeyId: null);
            _rolesByName.TryAdd((role.Arn.Account, role.Arn.Name), role);
        }

        Catalog = new CatalogSnapshot(new CatalogContents(snapshot.Roles, snapshot.Providers)
        {
            SamlProviders = snapshot.SamlProviders,
            LdapProviders = snapshot.LdapProviders,
            Users = users,
            Groups = snapshot.Groups,
            Policies = snapshot.Policies,
            Accounts = accounts,
        });
    }

    /// <summary>The catalog with the throwaway keys.</summary>
    public CatalogSnapshot Catalog { get; }

    /// <summary>Finds who an ARN names; null when the catalog has nobody of it.</summary>
    public CastMember? Find(string arn)
    {
        if (_members.TryGetValue(arn, out var member))
        {
            return member;
        }

        return arn.Split(':') is ["arn", _, "sts", "", var account, var resource]
            && resource.Split('/') is ["assumed-role", var name, var session]
            && AccountId.TryParse(account, out var id)
            && SessionName.IsLegal(session)
            && _rolesByName.TryGetValue((id, name), out var role)
            && string.Equals(role.Arn.SessionArn(session), arn, StringComparison.Ordinal)
                ? new CastMember(role, session, KeyId: null)
                : null;
    }

    /// <summary>The credentials of a member; those of a role are a session that begins now.</summary>
    public CastCredentials? CredentialsOf(CastMember member, SessionSealer sealer, bool hasMfa, DateTimeOffset now)
    {
        if (member.KeyId is { } keyId)
        {
            return new CastCredentials(keyId, _secret, Token: null);
        }

        var role = member.Role!;
        var begin = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var session = new Session(
            AwsPrincipal.OfRole(role.Arn, role.RoleId, member.Name), AccessKeyId.GenerateTemporary(role.Arn.Account), begin, begin + SessionLife)
        {
            Origin = SessionOrigin.AssumeRole,
            MfaAuthenticatedAt = hasMfa ? begin : null,
        };
        return sealer.Seal(session, _secret).TryGet(out var token, out _) ? new CastCredentials(session.AccessKeyId.Text, _secret, token) : null;
    }

    private IamUser WithKey(IamUser user, HashSet<string> taken)
    {
        var keyId = NewKeyId(user.Arn.Account, taken);
        _members[user.Arn.Text] = new CastMember(Role: null, user.Arn.Name, keyId);
        return user with
        {
            AccessKeys = [new AccessKey(keyId, IsActive: true, _secret, user.Arn.Account, user.Arn)],
            MfaDevices = [NewDevice(user.Arn.Account)],
        };
    }

    private Account WithKey(Account account, HashSet<string> taken)
    {
        var keyId = NewKeyId(account.Id, taken);
        _members[AwsPrincipal.RootArn(account.Id)] = new CastMember(Role: null, "root", keyId);
        return account with { RootAccessKeys = [new AccessKey(keyId, IsActive: true, _secret, account.Id, User: null)], RootMfaDevices = [] };
    }

    private static string NewKeyId(AccountId account, HashSet<string> taken)
    {
        string id;
        do
        {
            id = AccessKeyId.GenerateLongTerm(account).Text;
        }
        while (!taken.Add(id));

        return id;
    }

    private static MfaDevice NewDevice(AccountId account) =>
        MfaSeed.TryParse(RandomNumberGenerator.GetString(Seed32, Seed32.Length), out var seed)
            ? new MfaDevice($"arn:aws:iam::{account}:mfa/explain", seed)
            : throw new InvalidOperationException("A seed of 32 base32 characters is 20 bytes.");
}

/// <summary>Who plays: a role with a session name, or the owner of a long-term key.</summary>
internal sealed record CastMember(IamRole? Role, string Name, string? KeyId);

/// <summary>What a member signs with.</summary>
internal sealed record CastCredentials(string AccessKeyId, SecretAccessKey Secret, SessionToken? Token);

using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Ldap;
using Broker.Core.Actions.Outbound;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Federation;
using Broker.Core.Policy;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;
using Broker.TestKit;

namespace Broker.Core.Tests.Actions.Ldap;

/// <summary>A directory, its people and roles that trust it, with the actions of the product around them. Only the clock is the test's.</summary>
internal sealed class DirectoryWorld
{
    public const string Provider = "arn:aws:iam::123456789012:ldap-provider/corp";
    public const string Developers = "cn=dev,ou=groups,dc=example,dc=com";
    public const string Admins = "cn=admin,ou=groups,dc=example,dc=com";
    public const string IssuerBase = "https://broker.example.com";

    private static readonly FederationKeyRing Keys = FederationKeyRing.GenerateThrowaway(DateTimeOffset.UnixEpoch);

    private readonly List<IamRole> _roles = [];
    private readonly List<Account> _accounts = [];
    private readonly LiveCatalog _catalog = new();
    private readonly SessionIssuer _issuer;
    private readonly LiveFederationKeys _keys = new();

    public DirectoryWorld()
    {
        _issuer = new SessionIssuer(new SessionSealer(SessionSamples.Live(SealingKeyRing.Generate())), StsProfile.Strict, Time);
        _keys.Swap(Keys);
    }

    public static AccountId Account { get; } = AccountId.Parse("123456789012");

    public ManualTimeProvider Time { get; } = new();

    public LdapMapping Mapping { get; set; } = new() { SourceIdentity = null };

    public bool HasProvider { get; set; } = true;

    public ActionRecord Record { get; private set; } = null!;

    public LdapProvider Directory => new(Account, "corp", new LdapConnectionSettings(), new LdapUsers(LdapBindMode.Search), Mapping);

    public RequestEnvironment Environment => new("us-east-1", Time.GetUtcNow(), "203.0.113.7", "test/1.0", IsSecure: true, "00000000-0000-4000-8000-000000000000");

    /// <summary>A statement that trusts the directory; the condition is JSON.</summary>
    public static string Statement(string condition, string effect = "Allow", string actions = "\"sts:AssumeRoleWithLDAPIdentity\"", string sid = "") =>
        $$"""{{{(sid.Length == 0 ? "" : $"\"Sid\":\"{sid}\",")}}"Effect":"{{effect}}","Principal":{"Federated":"{{Provider}}"},"Action":{{actions}},"Condition":{{condition}}}""";

    public static string Groups(string group, string test = "ForAnyValue:StringEquals") => $$$"""{"{{{test}}}":{"ldap:groups":"{{{group}}}"}}""";

    public DirectoryWorld Role(string name, params string[] statements) => Role(name, account: "123456789012", statements);

    public DirectoryWorld Role(string name, string account, string[] statements, int hours = 1)
    {
        var json = $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";
        Assert.True(PolicyDocument.TryParseTrustPolicy(json, out var trust, out var problems), string.Join('\n', problems));
        var arn = RoleArn.Of(AccountId.Parse(account), "/", name);
        _roles.Add(new IamRole(arn, $"AROAQNZGKIQY56JQ7WM{(char)('A' + _roles.Count)}A", trust, TimeSpan.FromHours(hours), FrozenDictionary<string, string>.Empty));
        return this;
    }

    public DirectoryWorld With(Account account)
    {
        _accounts.Add(account);
        return this;
    }

    public static string Arn(string role, string account = "123456789012") => $"arn:aws:iam::{account}:role/{role}";

    public DirectoryIdentity Person(string username = "alice", IEnumerable<string>? groups = null, params (string Name, string[] Values)[] attributes) => new()
    {
        Provider = Directory,
        Username = username,
        Dn = $"uid={username},ou=people,dc=example,dc=com",
        Groups = [.. groups ?? [Developers]],
        Attributes = attributes.ToFrozenDictionary(attribute => attribute.Name, attribute => attribute.Values.ToImmutableArray(), StringComparer.Ordinal),
        AuthenticatedAt = Time.GetUtcNow(),
        ReadAt = Time.GetUtcNow(),
    };

    public StsResult<IssuedSession> Assume(LdapRoleRequest request) =>
        new AssumeRoleWithLdapIdentity(Load(), new RoleAssumption(_issuer)).Execute(request, Environment, Noted());

    public StsResult<IssuedSession> Assume(DirectoryIdentity person, string role = "dev") => Assume(new LdapRoleRequest(person, Arn(role)));

    public StsResult<RoleGrant> Grant(LdapRoleRequest request) => new GrantRole(Load(), StsProfile.Strict).Execute(request, Environment, Noted());

    public StsResult<IssuedWebIdentityToken> Assign(RoleGrant grant, bool hasKeys = true) =>
        new AssignRole(hasKeys ? new OutboundFederation(new WebIdentityTokenIssuer(_keys, Time), IssuerBase) : null).Execute(grant, Environment, Noted());

    public IReadOnlyList<OfferedRole> Offered(DirectoryIdentity person) => new OfferedRoles(Load()).Of(person, Environment);

    public StsError? WhyNone(DirectoryIdentity person) => new OfferedRoles(Load()).WhyNone(person, Environment);

    private LiveCatalog Load()
    {
        _catalog.Swap(new CatalogSnapshot(new CatalogContents(_roles, []) { LdapProviders = HasProvider ? [Directory] : [], Accounts = _accounts }));
        return _catalog;
    }

    private ActionRecord Noted() => Record = new ActionRecord { EventName = AssumeRoleWithLdapIdentity.EventName, Region = "us-east-1", RequestId = "00000000-0000-4000-8000-000000000000" };
}

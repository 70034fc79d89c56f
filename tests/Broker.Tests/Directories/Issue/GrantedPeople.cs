using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Ldap;
using Broker.Core.Actions.Outbound;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Federation;
using Broker.Core.Policy;
using Broker.Core.Telemetry;
using Broker.Directories;
using Broker.TestKit;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Directories.Issue;

/// <summary>A person of a directory and what decides about their roles here, for issuers that ask an STS elsewhere.</summary>
internal sealed class GrantedPeople : IDisposable
{
    public const string Account = "123456789012";
    public const string IssuerBase = "https://broker.example.com";
    public const string Issuer = $"{IssuerBase}/{Account}";
    public const string Provider = $"arn:aws:iam::{Account}:ldap-provider/corp";
    public const string DevRole = $"arn:aws:iam::{Account}:role/dev";

    private static readonly FederationKeyRing Ring = FederationKeyRing.GenerateThrowaway(DateTimeOffset.UnixEpoch);

    private readonly LiveCatalog _catalog = new();
    private readonly LiveFederationKeys _keys = new();
    private readonly TimeProvider _time;
    private readonly BrokerMeter _meter = new();

    public GrantedPeople(TimeProvider time, ILoggerFactory logging)
    {
        _time = time;
        _keys.Swap(Ring);
        Surroundings = new DirectorySurroundings(_meter, logging, time);
        Load(DevRole, [new AttachedPolicy($"arn:aws:iam::{Account}:policy/dev", Policy(PolicyKind.ManagedPolicy, """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"""))]);
        Grant = new GrantRole(_catalog, StsProfile.Strict);
        Federation = new OutboundFederation(new WebIdentityTokenIssuer(_keys, time), IssuerBase);
        Assign = new AssignRole(Federation);
    }

    public DirectorySurroundings Surroundings { get; }

    public GrantRole Grant { get; }

    public AssignRole Assign { get; }

    public OutboundFederation Federation { get; }

    public RequestEnvironment Environment => new("us-east-1", _time.GetUtcNow(), "203.0.113.7", "test/1.0", IsSecure: true, "00000000-0000-4000-8000-000000000000");

    public ActionRecord Record { get; } = new() { EventName = "AssumeRoleWithLDAPIdentity", Region = "us-east-1", RequestId = "00000000-0000-4000-8000-000000000000" };

    /// <summary>What an STS trusts our tokens by.</summary>
    public static string Jwks
    {
        get
        {
            var keys = new LiveFederationKeys();
            keys.Swap(Ring);
            return Encoding.UTF8.GetString(keys.Current!.Keys.Span);
        }
    }

    public DirectoryIdentity Alice(string username = "alice") => new()
    {
        Provider = Directory,
        Username = username,
        Dn = $"uid={username},ou=people,dc=example,dc=com",
        Groups = ["cn=dev,ou=groups,dc=example,dc=com"],
        Attributes = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal) { ["departmentnumber"] = ["42"] }.ToFrozenDictionary(StringComparer.Ordinal),
        AuthenticatedAt = _time.GetUtcNow(),
        ReadAt = _time.GetUtcNow(),
    };

    public void Dispose() => _meter.Dispose();

    /// <summary>The one role, with other policies of its own.</summary>
    public void Load(string arn, ImmutableArray<AttachedPolicy> policies)
    {
        var trust = Policy(
            PolicyKind.RoleTrust,
            $$$$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{{{Provider}}}}"},
            "Action":["sts:AssumeRoleWithLDAPIdentity","sts:TagSession","sts:SetSourceIdentity"],
            "Condition":{"ForAnyValue:StringEquals":{"ldap:groups":"cn=dev,ou=groups,dc=example,dc=com"}}}]}
            """);
        Assert.True(RoleArn.TryParse(arn, out var parsed));
        var role = new IamRole(parsed, "AROAQNZGKIQY56JQ7WMAA", trust, TimeSpan.FromHours(2), FrozenDictionary<string, string>.Empty) { Policies = policies };
        _catalog.Swap(new CatalogSnapshot(new CatalogContents([role], []) { LdapProviders = [Directory] }));
    }

    public static PolicyDocument Policy(PolicyKind kind, string json)
    {
        Assert.True(PolicyDocument.TryParse(json, kind, out var document, out var problems), string.Join('\n', problems));
        return document;
    }

    private static LdapProvider Directory => new(AccountId.Parse(Account), "corp", new LdapConnectionSettings(), new LdapUsers(LdapBindMode.Search), new LdapMapping
    {
        Tags = [new LdapTagRule("department", "{attr:departmentNumber}", IsTransitive: true)],
    });
}

using Broker.TestKit.Ldap;

namespace Broker.Tests.Directories;

/// <summary>A real slapd with a few people, and the documents that make it a provider with roles; shared by the tests of a class.</summary>
public sealed class SamplePeople : IAsyncLifetime
{
    public const string Account = "123456789012";
    public const string DevRole = "arn:aws:iam::123456789012:role/team/dev";
    public const string OpsRole = "arn:aws:iam::123456789012:role/ops";
    public const string AlicesPassword = "alice's pässword: ✓";
    public const string BobsPassword = "bob-password";

    private Slapd? _slapd;

    internal Slapd Slapd => _slapd ?? throw new InvalidOperationException("slapd has not started.");

    public async ValueTask InitializeAsync() => _slapd = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_slapd is not null)
        {
            await _slapd.DisposeAsync();
        }
    }

    internal static Task<Slapd> StartAsync() => Slapd.StartAsync(new DirectoryTree()
        .Person("alice", AlicesPassword, ("departmentNumber", "42"))
        .Person("bob", BobsPassword, ("departmentNumber", "7"))
        .Person("carol", "carol-password")
        .Group("dev", DirectoryTree.PersonDn("alice"))
        .Group("ops", DirectoryTree.PersonDn("bob")));

    /// <summary>The catalog; <c>ca.pem</c> and <c>password</c> stand beside it.</summary>
    internal static string Documents(Slapd slapd, int failuresOfUser = 4) => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: corp }
        spec:
          account: "{{Account}}"
          servers: ["ldaps://127.0.0.1:{{slapd.LdapsPort}}"]
          tls: { caFile: ca.pem }
          timeouts: { connectSeconds: 2, bindSeconds: 2, searchSeconds: 2 }
          serviceAccount: { dn: "{{DirectoryTree.ServiceDn}}", passwordFile: password }
          users: { mode: Search, baseDn: "{{DirectoryTree.People}}", filter: "(uid={username})", nameAttribute: uid }
          groups: { mode: Search, baseDn: "{{DirectoryTree.Groups}}" }
          mapping:
            sessionName: "{username}"
            sourceIdentity: "{username}"
            tags: [{ key: department, value: "{attr:departmentNumber}", transitive: true }]
          limits: { failuresOfUser: {{failuresOfUser}}, failuresOfAddress: 100, failuresOfAll: 1000, windowMinutes: 15 }
        ---
        {{Role("dev", "/team/", "dev")}}
        ---
        {{Role("ops", "/", "ops")}}
        """;

    private static string Role(string name, string path, string group) => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: {{name}} }
        spec:
          account: "{{Account}}"
          path: {{path}}
          maxSessionDurationSeconds: 7200
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Sid: {{name}}
                Effect: Allow
                Principal: { Federated: "arn:aws:iam::{{Account}}:ldap-provider/corp" }
                Action: ["sts:AssumeRoleWithLDAPIdentity", "sts:TagSession", "sts:SetSourceIdentity"]
                Condition:
                  "ForAnyValue:StringEquals": { "ldap:groups": "{{DirectoryTree.GroupDn(group)}}" }
        """;
}

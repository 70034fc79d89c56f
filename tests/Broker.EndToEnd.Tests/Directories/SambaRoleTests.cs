using System.Net;
using System.Text.Json.Nodes;
using Broker.TestKit.Ldap;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary><c>broker ldap</c> as published with a domain: from a principal name to credentials of a role that a nested group gives.</summary>
[Trait("needs", "cluster")]
[Collection(SambaCollection.Name)]
public sealed class SambaRoleTests(SharedDomain shared)
{
    private const string Role = "arn:aws:iam::123456789012:role/company";

    [Fact]
    public async Task Gives_a_member_of_a_nested_group_its_role_and_nobody_else()
    {
        await using var broker = await StartAsync();

        var signedIn = await broker.SignInAsync(null, "Alice@corp.example.com", DomainEntries.Password);
        Assert.Equal(HttpStatusCode.Created, signedIn.Status);
        Assert.Equal("alice", signedIn["username"]);
        var roles = JsonNode.Parse((await broker.GetAsync("/v1/roles", signedIn["sessionToken"])).Body)!["roles"]!.AsArray();
        Assert.Equal(Role, Assert.Single(roles)!["roleArn"]!.GetValue<string>());
        var issued = await broker.IssueAsync(signedIn["sessionToken"], Role);
        Assert.Equal(HttpStatusCode.OK, issued.Status);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/company/alice", issued["assumedRoleArn"]);

        // Bob is in a group of the same name elsewhere.
        var stranger = await broker.SignInAsync(null, "bob", DomainEntries.Password);
        Assert.Equal(HttpStatusCode.Created, stranger.Status);
        Assert.Empty(JsonNode.Parse((await broker.GetAsync("/v1/roles", stranger["sessionToken"])).Body)!["roles"]!.AsArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await broker.IssueAsync(stranger["sessionToken"], Role)).Status);
    }

    [Fact]
    [Trait("threat", "L-05")]
    [Trait("threat", "L-18")]
    public async Task Answers_alike_for_every_state_of_an_account_and_tells_them_apart_in_the_audit()
    {
        await using var broker = await StartAsync();
        var reasons = new Dictionary<string, string>
        {
            ["disabled"] = "account_disabled",
            ["expired"] = "account_expired",
            ["must-change"] = "must_change_password",
            ["at-no-hour"] = "logon_restricted",
            ["elsewhere"] = "logon_restricted",
        };

        var outward = new HashSet<string> { (await broker.SignInAsync(null, "alice", "wrong")).Outward, (await broker.SignInAsync(null, "nobody", DomainEntries.Password)).Outward };
        foreach (var username in reasons.Keys)
        {
            outward.Add((await broker.SignInAsync(null, username, DomainEntries.Password)).Outward);
        }

        Assert.StartsWith("401", Assert.Single(outward), StringComparison.Ordinal);
        var events = broker.Audit.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (username, reason) in reasons)
        {
            Assert.Contains(events, one => one.Contains($"\"{username}\"", StringComparison.Ordinal) && one.Contains(reason, StringComparison.Ordinal));
        }

        Assert.Contains(events, one => one.Contains("wrong_password", StringComparison.Ordinal));
    }

    private Task<PublishedLdap> StartAsync() => PublishedLdap.StartAsync(
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: corp }
        spec:
          account: "123456789012"
          servers: [ "ldaps://{{shared.Domain.Address}}" ]
          tls: { caFile: ca.pem }
          serviceAccount: { dn: "{{SambaDomain.ServiceDn}}", passwordFile: password }
          users:
            mode: UserPrincipalName
            baseDn: "{{DomainEntries.Suffix}}"
            filter: "(&(objectCategory=person)(sAMAccountName={username}))"
            domain: {{DomainEntries.Domain}}
            nameAttribute: sAMAccountName
          groups: { mode: InChain, baseDn: "{{DomainEntries.Suffix}}", filter: "(objectClass=group)" }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: company }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::123456789012:ldap-provider/corp" }
                Action: [ "sts:AssumeRoleWithLDAPIdentity", "sts:SetSourceIdentity" ]
                Condition: { "ForAnyValue:StringEquals": { "ldap:groups": "cn=company,ou=groups,dc=corp,dc=example,dc=com" } }
        """,
        [],
        ("ca.pem", shared.Domain.CaFile),
        ("password", shared.Domain.ServicePasswordFile));
}

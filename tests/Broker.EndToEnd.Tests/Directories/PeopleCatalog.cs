using Broker.TestKit.Ldap;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>Documents about people of a directory, as an operator writes them.</summary>
internal static class PeopleCatalog
{
    /// <summary>A directory <c>NAME</c>, and a role <c>NAME-dev</c> for its group of developers. Files: <c>NAME-ca.pem</c> and <c>NAME-password</c>.</summary>
    /// <param name="name">Of the provider.</param>
    /// <param name="slapd">The server.</param>
    /// <param name="more">More members of the provider's <c>spec</c>.</param>
    public static string Documents(string name, Slapd slapd, params IEnumerable<string> more) =>
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: LdapProvider
        metadata: { name: {{name}} }
        spec:
          account: "{{TestCatalog.Account}}"
          servers: [ "ldaps://127.0.0.1:{{slapd.LdapsPort}}" ]
          tls: { caFile: {{name}}-ca.pem }
          serviceAccount: { dn: "{{DirectoryTree.ServiceDn}}", passwordFile: {{name}}-password }
          users: { mode: Search, baseDn: "{{DirectoryTree.People}}" }
          groups: { mode: Search, baseDn: "{{DirectoryTree.Groups}}" }
          {{string.Join("\n  ", more)}}
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: {{name}}-dev }
        spec:
          account: "{{TestCatalog.Account}}"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::{{TestCatalog.Account}}:ldap-provider/{{name}}" }
                Action: [ "sts:AssumeRoleWithLDAPIdentity", "sts:SetSourceIdentity" ]
                Condition: { "ForAnyValue:StringEquals": { "ldap:groups": "{{DirectoryTree.GroupDn("dev")}}" } }
        """;
}

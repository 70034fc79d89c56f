using Broker.Dev.Ldap;

namespace Broker.Dev.Samples;

/// <summary>The sample directory as an account registers it, and roles for the people in it.</summary>
internal static class SampleDirectory
{
    public const string Provider = "example";

    private const string Arn = $"arn:aws:iam::{SampleCatalog.Account}:ldap-provider/{Provider}";

    /// <summary>The documents.</summary>
    /// <param name="port">The directory's LDAPS port on this machine.</param>
    /// <param name="issuer">The <c>iss</c> value of tokens that assign people a role.</param>
    public static string Documents(int port, string issuer) => $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: LdapProvider
        metadata:
          name: {{Provider}}
        spec:
          account: "{{SampleCatalog.Account}}"
          servers: [ldaps://127.0.0.1:{{port}}]
          tls:
            caFile: ../{{DevState.CaName}}
          serviceAccount:
            dn: {{SamplePeople.Broker}}
            passwordFile: ../{{DevState.DirectorySecretName}}
          users:
            mode: Search
            baseDn: ou=people,{{SamplePeople.Suffix}}
            filter: (uid={username})
          groups:
            mode: Search
            baseDn: ou=groups,{{SamplePeople.Suffix}}
          mapping:
            tags:
              - key: department
                value: "{attr:departmentNumber}"
                transitive: true
        ---
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: OidcProvider
        metadata:
          name: people
        spec:
          account: "{{SampleCatalog.Account}}"
          issuer: {{issuer}}
          clientIds: [{{SampleCatalog.Audience}}]
          keys:
            discovery:
              caFile: ../{{DevState.CaName}}
              allowedNetworks: [127.0.0.0/8, "::1/128"]
        ---
        {{Role(issuer, "developer", "Build and deploy: for the group developers.", "ForAnyValue:StringEquals", "ldap:groups", $"\"{SamplePeople.Developers}\"")}}
        ---
        {{Role(issuer, "operator", "Keep it running: for the group operators.", "ForAnyValue:StringEquals", "ldap:groups", $"\"{SamplePeople.Operators}\"")}}
        ---
        {{Role(issuer, "reader", "Look at everything: for everybody with a department.", "ForAnyValue:StringLike", "ldap:attr/departmentNumber", "\"?*\"")}}

        """;

    /// <summary>
    /// A role that the directory's people may have at once, and with a token that assigns it: the token is good for its one role only, so that
    /// the second statement asks no more than who signed.
    /// </summary>
    private static string Role(string issuer, string name, string description, string operation, string key, string value)
    {
        var host = issuer["https://".Length..];
        return $$"""
            apiVersion: {{SampleCatalog.ApiVersion}}
            kind: IamRole
            metadata:
              name: {{name}}
            spec:
              account: "{{SampleCatalog.Account}}"
              description: "{{description}}"
              trustPolicy:
                Version: "2012-10-17"
                Statement:
                  - Sid: {{char.ToUpperInvariant(name[0])}}{{name[1..]}}s
                    Effect: Allow
                    Principal:
                      Federated: {{Arn}}
                    Action: [sts:AssumeRoleWithLDAPIdentity, sts:TagSession, sts:SetSourceIdentity]
                    Condition:
                      {{operation}}:
                        {{key}}: {{value}}
                  - Sid: Assigned
                    Effect: Allow
                    Principal:
                      Federated: arn:aws:iam::{{SampleCatalog.Account}}:oidc-provider/{{host}}
                    Action: [sts:AssumeRoleWithWebIdentity, sts:TagSession, sts:SetSourceIdentity]
                    Condition:
                      StringEquals:
                        "{{host}}:aud": {{SampleCatalog.Audience}}
                      StringLike:
                        "{{host}}:sub": "ldap:{{Provider}}:*"
            """;
    }
}

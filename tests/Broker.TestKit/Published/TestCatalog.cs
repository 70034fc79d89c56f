namespace Broker.TestKit.Published;

/// <summary>Catalog documents as an operator writes them.</summary>
public static class TestCatalog
{
    public const string Account = "123456789012";
    public const string Audience = "sts.amazonaws.com";

    /// <summary>An issuer whose keys come from <paramref name="keys"/> (YAML in flow style).</summary>
    public static string Provider(string issuer, string keys) =>
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: OidcProvider
        metadata: { name: test }
        spec: { account: "{{Account}}", issuer: {{issuer}}, clientIds: [{{Audience}}], keys: {{keys}} }
        """;

    /// <summary>A role that trusts one service account of namespace <c>default</c>.</summary>
    public static string Role(string name, string issuer, string serviceAccount)
    {
        var provider = issuer["https://".Length..];
        return
            $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamRole
            metadata: { name: {{name}} }
            spec:
              account: "{{Account}}"
              trustPolicy:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal: { Federated: "arn:aws:iam::{{Account}}:oidc-provider/{{provider}}" }
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition:
                      StringEquals:
                        "{{provider}}:sub": system:serviceaccount:default:{{serviceAccount}}
                        "{{provider}}:aud": {{Audience}}
            """;
    }

    public static string RoleArn(string role) => $"arn:aws:iam::{Account}:role/{role}";

    public static string Join(params string[] documents) => string.Join("\n---\n", documents);
}

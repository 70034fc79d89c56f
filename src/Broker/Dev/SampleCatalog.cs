namespace Broker.Dev;

/// <summary>The documents that <c>broker dev</c> starts with: one provider, one role. They are files: edit them while it runs.</summary>
internal static class SampleCatalog
{
    public const string Account = "123456789012";
    public const string RoleArn = "arn:aws:iam::123456789012:role/demo";
    public const string Audience = "sts.amazonaws.com";
    public const string Namespace = "default";
    public const string ServiceAccount = "demo";
    public const string Region = "us-east-1";

    /// <summary>The provider of the throwaway issuer.</summary>
    /// <param name="issuer">Its <c>iss</c> value.</param>
    /// <param name="caFile">The CA of its endpoint.</param>
    public static string Provider(string issuer, string caFile) => $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: OidcProvider
        metadata:
          name: dev
        spec:
          account: "{{Account}}"
          issuer: {{issuer}}
          clientIds: [{{Audience}}]
          keys:
            discovery:
              caFile: {{caFile}}
              allowedNetworks: [127.0.0.0/8, "::1/128"]

        """;

    /// <summary>The role that trusts one service account.</summary>
    public static string Role(string issuer)
    {
        var host = issuer["https://".Length..];
        return $$"""
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamRole
            metadata:
              name: demo
            spec:
              account: "{{Account}}"
              description: What the sample workload may become.
              trustPolicy:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal:
                      Federated: arn:aws:iam::{{Account}}:oidc-provider/{{host}}
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition:
                      StringEquals:
                        "{{host}}:sub": system:serviceaccount:{{Namespace}}:{{ServiceAccount}}
                        "{{host}}:aud": {{Audience}}

            """;
    }
}

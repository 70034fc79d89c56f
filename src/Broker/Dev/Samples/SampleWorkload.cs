namespace Broker.Dev.Samples;

/// <summary>The throwaway OIDC issuer as a provider, and the role that one service account of it may become.</summary>
internal static class SampleWorkload
{
    /// <summary>The provider.</summary>
    /// <param name="issuer">Its <c>iss</c> value.</param>
    public static string Provider(string issuer) => $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: OidcProvider
        metadata:
          name: dev
        spec:
          account: "{{SampleCatalog.Account}}"
          issuer: {{issuer}}
          clientIds: [{{SampleCatalog.Audience}}]
          keys:
            discovery:
              caFile: ../{{DevState.CaName}}
              allowedNetworks: [127.0.0.0/8, "::1/128"]

        """;

    /// <summary>The role.</summary>
    /// <param name="issuer">The provider's <c>iss</c> value.</param>
    public static string Role(string issuer)
    {
        var host = issuer["https://".Length..];
        return $$"""
            apiVersion: {{SampleCatalog.ApiVersion}}
            kind: IamRole
            metadata:
              name: demo
            spec:
              account: "{{SampleCatalog.Account}}"
              description: What the sample workload may become.
              trustPolicy:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal:
                      Federated: arn:aws:iam::{{SampleCatalog.Account}}:oidc-provider/{{host}}
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition:
                      StringEquals:
                        "{{host}}:sub": system:serviceaccount:{{SampleCatalog.Namespace}}:{{SampleCatalog.ServiceAccount}}
                        "{{host}}:aud": {{SampleCatalog.Audience}}
              policies:
                look:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action: sts:GetAccessKeyInfo
                      Resource: "*"

            """;
    }
}

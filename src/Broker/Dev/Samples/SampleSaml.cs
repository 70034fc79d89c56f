namespace Broker.Dev.Samples;

/// <summary>The SAML provider whose key lies beside the catalog, and a role for its users.</summary>
internal static class SampleSaml
{
    public const string ProviderArn = $"arn:aws:iam::{SampleCatalog.Account}:saml-provider/{ProviderName}";
    public const string RoleArn = $"arn:aws:iam::{SampleCatalog.Account}:role/saml";

    private const string ProviderName = "corp";

    /// <summary>The provider and the role.</summary>
    public const string Documents = $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: SamlProvider
        metadata:
          name: {{ProviderName}}
        spec:
          account: "{{SampleCatalog.Account}}"
          metadataFile: ../{{DevState.SamlMetadataName}}
        ---
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamRole
        metadata:
          name: saml
        spec:
          account: "{{SampleCatalog.Account}}"
          description: For users of the SAML provider {{ProviderName}}.
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal:
                  Federated: {{ProviderArn}}
                Action: sts:AssumeRoleWithSAML
                Condition:
                  StringEquals:
                    SAML:aud: https://signin.aws.amazon.com/saml

        """;
}

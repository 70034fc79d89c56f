namespace Broker.Dev.Samples;

/// <summary>A second account, member of the first one's organization, with a role that trusts the first account.</summary>
internal static class SampleOtherAccount
{
    public const string Account = "210987654321";
    public const string RoleArn = $"arn:aws:iam::{Account}:role/cross-account";

    /// <summary>The account and its role.</summary>
    public const string Documents = $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: Account
        metadata:
          name: other
        spec:
          account: "{{Account}}"
          organization:
            managementAccount: "{{SampleCatalog.Account}}"
        ---
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamRole
        metadata:
          name: cross-account
        spec:
          account: "{{Account}}"
          description: Trusts whomever account {{SampleCatalog.Account}} lets in.
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal:
                  AWS: "{{SampleCatalog.Account}}"
                Action: sts:AssumeRole

        """;
}

namespace Broker.Dev.Samples;

/// <summary>Managed policies to pass to a session, one of the account's and one of AWS itself: what is left of its permissions then is one question.</summary>
internal static class SamplePolicy
{
    public const string Arn = $"arn:aws:iam::{SampleCatalog.Account}:policy/{Name}";

    private const string Name = "look-only";

    /// <summary>The two policies.</summary>
    public const string Documents = $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamPolicy
        metadata:
          name: {{Name}}
        spec:
          account: "{{SampleCatalog.Account}}"
          description: To be passed to sessions, which may then do this and nothing else.
          document:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: sts:GetAccessKeyInfo
                Resource: "*"
        ---
        # Its ARN is arn:aws:iam::aws:policy/ReadOnlyAccess, in every account; what it allows is what stands here, not what AWS's says.
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamPolicy
        metadata:
          name: aws-read-only-access
        spec:
          account: aws
          policyName: ReadOnlyAccess
          document:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: ["sts:Get*", "s3:Get*", "s3:List*"]
                Resource: "*"

        """;
}

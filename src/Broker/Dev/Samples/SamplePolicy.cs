namespace Broker.Dev.Samples;

/// <summary>A managed policy to pass to a session: what is left of its permissions then is one question.</summary>
internal static class SamplePolicy
{
    public const string Arn = $"arn:aws:iam::{SampleCatalog.Account}:policy/{Name}";

    private const string Name = "look-only";

    /// <summary>The policy.</summary>
    public const string Document = $$"""
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

        """;
}

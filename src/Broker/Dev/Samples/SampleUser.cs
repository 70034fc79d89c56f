namespace Broker.Dev.Samples;

/// <summary>A user with long-term keys, a virtual MFA device, and a policy that lets it try every action.</summary>
internal static class SampleUser
{
    public const string Name = "alice";
    public const string Arn = $"arn:aws:iam::{SampleCatalog.Account}:user/{Name}";
    public const string MfaArn = $"arn:aws:iam::{SampleCatalog.Account}:mfa/{Name}";

    /// <summary>The user.</summary>
    /// <param name="accessKeyId">The id of its access key.</param>
    public static string Document(string accessKeyId) => $$"""
        apiVersion: {{SampleCatalog.ApiVersion}}
        kind: IamUser
        metadata:
          name: {{Name}}
        spec:
          account: "{{SampleCatalog.Account}}"
          accessKeys:
            - id: {{accessKeyId}}
              secretFile: ../{{DevState.UserSecretName}}
          mfaDevices:
            - serialNumber: {{MfaArn}}
              seedFile: ../{{DevState.MfaSeedName}}
          policies:
            try-everything:
              Version: "2012-10-17"
              Statement:
                - Sid: Roles
                  Effect: Allow
                  Action: [sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity]
                  Resource:
                    - arn:aws:iam::{{SampleCatalog.Account}}:role/*
                    - {{SampleOtherAccount.RoleArn}}
                - Sid: FederatedUsers
                  Effect: Allow
                  Action: [sts:GetFederationToken, sts:TagSession]
                  Resource: arn:aws:sts::{{SampleCatalog.Account}}:federated-user/*
                - Sid: RootOfTheMember
                  Effect: Allow
                  Action: sts:AssumeRoot
                  Resource: arn:aws:iam::{{SampleOtherAccount.Account}}:root
                - Sid: Questions
                  Effect: Allow
                  Action:
                    - sts:GetAccessKeyInfo
                    - sts:DecodeAuthorizationMessage
                    - sts:GetWebIdentityToken
                    - sts:TagGetWebIdentityToken
                  Resource: "*"

        """;
}

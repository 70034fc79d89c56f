using Broker.Tests.Sts;

namespace Broker.Tests.Directories.Issue;

/// <summary>Our own <c>broker sts</c> on another address: it trusts the broker's identity tokens, and its user's signatures.</summary>
internal static class RemoteSts
{
    public const string KeyId = "AKIA_123456789012_broker";

    public static async Task<RunningSts> StartAsync()
    {
        var sts = await RunningSts.StartAsync(
            catalog: Catalog, prepare: folder => File.WriteAllText(Path.Combine(folder, "broker.json"), GrantedPeople.Jwks));

        // The SDK signs by the machine's clock.
        sts.Time.Jump(TimeProvider.System.GetUtcNow() - sts.Time.GetUtcNow());
        return sts;
    }

    private const string Catalog = """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: OidcProvider
        metadata: { name: broker }
        spec: { account: "123456789012", issuer: https://broker.example.com/123456789012, clientIds: [sts.amazonaws.com], keys: { jwksFile: broker.json } }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamUser
        metadata: { name: broker }
        spec:
          account: "123456789012"
          accessKeys: [ { id: AKIA_123456789012_broker, secretFile: secret } ]
          policies:
            own: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity","sts:GetFederationToken"],"Resource":"*"}}'
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamPolicy
        metadata: { name: dev }
        spec:
          account: "123456789012"
          document: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: dev }
        spec:
          account: "123456789012"
          maxSessionDurationSeconds: 7200
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/broker.example.com/123456789012" }
                Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"]
                Condition:
                  StringEquals:
                    "broker.example.com/123456789012:aud": sts.amazonaws.com
                    "broker.example.com/123456789012:sub": ldap:corp:alice
                    "aws:RequestTag/department": "42"
                    "sts:SourceIdentity": alice
              - Effect: Allow
                Principal: { AWS: "arn:aws:iam::123456789012:user/broker" }
                Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
                Condition:
                  StringEquals: { "aws:RequestTag/department": "42", "sts:SourceIdentity": alice }
                  "ForAllValues:StringEquals": { "sts:TransitiveTagKeys": [department] }
        """;
}

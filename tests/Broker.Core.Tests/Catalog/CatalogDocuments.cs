using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

/// <summary>Documents that are sound, for tests that need some.</summary>
internal static class CatalogDocuments
{
    /// <summary>Registers <c>https://issuer.example</c>; wants a file <c>keys.json</c> beside it.</summary>
    public const string Provider =
        """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: OidcProvider
        metadata: { name: issuer }
        spec:
          account: "123456789012"
          issuer: https://issuer.example
          clientIds: [sts.amazonaws.com]
          keys: { jwksFile: keys.json }

        """;

    /// <summary>A role that one workload of that issuer may assume.</summary>
    public static string Role(string name) =>
        $$"""
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: {{name}} }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/issuer.example" }
                Action: sts:AssumeRoleWithWebIdentity
                Condition:
                  StringEquals: { "issuer.example:sub": "system:serviceaccount:shop:web" }

        """;

    /// <summary>Writes a file that only its owner may read.</summary>
    public static void WriteSecret(TemporaryFolder folder, string name, string text)
    {
        folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}

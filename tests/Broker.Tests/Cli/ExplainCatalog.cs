using Broker.Cli;
using Broker.Core.Catalog;
using Broker.Hosting;
using Broker.TestKit;

namespace Broker.Tests.Cli;

/// <summary>A catalog folder that <c>broker explain</c> is asked about.</summary>
internal sealed class ExplainCatalog : IDisposable
{
    public const string Demo = "arn:aws:iam::123456789012:role/demo";
    public const string Locked = "arn:aws:iam::123456789012:role/locked";
    public const string Alice = "arn:aws:iam::123456789012:user/alice";
    public const string Key = "AKIAIOSFODNN7EXAMPLE";
    public const string Secret = "canary-secret-of-alice-0123456789";

    private readonly TemporaryFolder _folder = new();

    public ExplainCatalog()
    {
        _folder.Write("secret", Secret);
        File.SetUnixFileMode(_folder["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.Write("jwks.json", TestIssuer.Jwks(Issuer));
        _folder.Write("main.yaml", Identities(_folder["secret"]));
        _folder.Write("roles.yaml", Roles);
    }

    public TestIssuer Issuer { get; } = TestIssuer.Ec();

    public ManualTimeProvider Time { get; } = new();

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Folder => _folder.Path;

    /// <summary>The roles, in a file that tests edit.</summary>
    public static string Roles =>
        """
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: demo }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              Sid: Web
              Effect: Allow
              Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/issuer.example" }
              Action: sts:AssumeRoleWithWebIdentity
              Condition: { StringEquals: { "issuer.example:sub": "system:serviceaccount:default:demo" } }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamRole
        metadata: { name: locked }
        spec:
          account: "123456789012"
          trustPolicy:
            Version: "2012-10-17"
            Statement:
              - Sid: Partner
                Effect: Allow
                Principal: { AWS: "arn:aws:iam::123456789012:user/alice" }
                Action: sts:AssumeRole
                Condition: { StringEquals: { "sts:ExternalId": right } }
              - Sid: WithMfa
                Effect: Allow
                Principal: { AWS: "arn:aws:iam::123456789012:user/bob" }
                Action: sts:AssumeRole
                Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } }
              - Sid: Chain
                Effect: Allow
                Principal: { AWS: "arn:aws:iam::123456789012:role/demo" }
                Action: sts:AssumeRole
              - Sid: Strangers
                Effect: Allow
                Principal: { AWS: "arn:aws:iam::999999999999:user/unknown" }
                Action: sts:AssumeRole
        """;

    public string Write(string name, string text)
    {
        _folder.Write(name, text);
        return _folder[name];
    }

    /// <summary>Writes an edited copy of the roles into a folder of its own.</summary>
    public string Edit(string from, string to)
    {
        Directory.CreateDirectory(_folder["edited"]);
        Assert.Contains(from, Roles, StringComparison.Ordinal);
        File.WriteAllText(_folder["edited/roles.yaml"], Roles.Replace(from, to, StringComparison.Ordinal));
        return _folder["edited/roles.yaml"];
    }

    public Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(
        ExplainCommand.Create(new ProcessEnvironment(TextWriter.Null, TextWriter.Null, Stream.Null, Variables, Time) { OpenOutput = () => Stream.Null }),
        ["explain", .. arguments]);

    public Task<CommandRun> AskAsync(params string[] arguments) => RunAsync(["--catalog", Folder, .. arguments]);

    public void Dispose()
    {
        Issuer.Dispose();
        _folder.Dispose();
    }

    private static string Identities(string secret) =>
        $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: OidcProvider
        metadata: { name: issuer }
        spec: { account: "123456789012", issuer: https://issuer.example, clientIds: [sts.amazonaws.com], keys: { jwksFile: jwks.json } }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: Account
        metadata: { name: shop }
        spec: { account: "123456789012" }
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamUser
        metadata: { name: alice }
        spec:
          account: "123456789012"
          accessKeys: [{ id: {{Key}}, secretFile: {{secret}} }, { id: AKIAINACTIVEKEY00000, status: Inactive, secretFile: {{secret}} }]
        ---
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: IamUser
        metadata: { name: bob }
        spec: { account: "123456789012" }
        """;
}

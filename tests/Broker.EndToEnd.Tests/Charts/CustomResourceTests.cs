using Broker.EndToEnd.Tests.Kubernetes;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Charts;

/// <summary>The custom resource definitions on a real API server, without the webhook: what its schemas take, refuse, keep and show.</summary>
[Trait("needs", "cluster")]
public sealed class CustomResourceTests(ApiServer cluster) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private const string Trust =
        """{ Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "sts:AssumeRole" }] }""";

    private readonly TemporaryFolder _documents = new();

    public async ValueTask InitializeAsync()
    {
        await cluster.KubectlAsync("apply", "-f", Path.Combine(RepositoryTree.Root, "charts", "identity-broker", "crds"));
        await cluster.KubectlAsync("wait", "--for=condition=Established", "--timeout=20s", "crd", "--all");
    }

    public ValueTask DisposeAsync()
    {
        _documents.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_kind_is_taken_and_shown()
    {
        await ApplyAsync("IamRole", "role", $$"""{ account: "123456789012", roleName: Demo, trustPolicy: {{Trust}}, policies: { one: '{"Version":"2012-10-17","Statement":[]}' } }""");
        await ApplyAsync("IamUser", "user", """{ account: "123456789012", accessKeys: [{ id: AKIAIOSFODNN7EXAMPLE, secretFile: { secretName: user, key: secret } }] }""");
        await ApplyAsync("IamGroup", "group", """{ account: "123456789012" }""");
        await ApplyAsync("IamPolicy", "policy", """{ account: "123456789012", document: { Version: "2012-10-17", Statement: [] } }""");
        await ApplyAsync("Account", "account", """{ account: "123456789012", serviceControlPolicies: [[{ name: all, document: {} }]] }""");
        await ApplyAsync("OidcProvider", "oidc", """{ account: "123456789012", issuer: "https://issuer.example", clientIds: [sts.amazonaws.com], keys: { kubernetes: {} } }""");
        await ApplyAsync("SamlProvider", "saml", """{ account: "123456789012", metadataFile: { secretName: saml, key: metadata.xml } }""");

        await ApplyAsync(
            "LdapProvider",
            "ldap",
            """{ account: "123456789012", servers: ["ldaps://dc1.example.com"], users: { mode: Template, baseDn: "dc=example,dc=com", dnTemplate: "uid={username},dc=example,dc=com" } }""");

        var shown = await cluster.KubectlAsync("get", "iam", "-o", "wide");

        Assert.All(
            ["iamrole", "iamuser", "iamgroup", "iampolicy", "account", "oidcprovider", "samlprovider", "ldapprovider"],
            kind => Assert.Contains(shown.Split('\n'), line => line.StartsWith($"{kind}.iam.identity-broker.io/", StringComparison.Ordinal) && line.Contains("123456789012", StringComparison.Ordinal)));
        Assert.All(shown.Split('\n').Where(line => line.StartsWith("NAME", StringComparison.Ordinal)), line => Assert.Matches("READY +ACCOUNT.*REASON +AGE", line));
        Assert.Contains("Demo", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ account: 123456789012, document: {} }""", "must be of type string")]
    [InlineData("""{ account: "12345678901", document: {} }""", "should match")]
    [InlineData("""{ account: "123456789012" }""", "spec.document: Required value")]
    public async Task What_cannot_load_is_refused_with_its_place(string spec, string reason)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplyAsync("IamPolicy", "refused", spec));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Misspelt_members_are_kept_for_the_webhook_to_refuse()
    {
        await ApplyAsync("IamRole", "misspelt", $$"""{ account: "123456789012", trustPolicy: {{Trust}}, permissionBoundary: "arn:aws:iam::123456789012:policy/bound" }""");

        Assert.Equal("arn:aws:iam::123456789012:policy/bound", await cluster.KubectlAsync("get", "iamrole", "misspelt", "-o", "jsonpath={.spec.permissionBoundary}"));
    }

    [Fact]
    public async Task Status_is_written_by_its_own_way_only()
    {
        await ApplyAsync("IamGroup", "judged", """{ account: "123456789012" }""");
        const string Status = """{"status":{"conditions":[{"type":"Ready","status":"True","reason":"InUse","message":"in use","lastTransitionTime":"2026-11-22T00:00:00Z"}]}}""";
        const string Ready = """jsonpath={.status.conditions[?(@.type=="Ready")].status}""";

        await cluster.KubectlAsync("patch", "iamgroup", "judged", "--type=merge", "-p", Status);
        Assert.Empty(await cluster.KubectlAsync("get", "iamgroup", "judged", "-o", Ready));

        await cluster.KubectlAsync("patch", "iamgroup", "judged", "--type=merge", "--subresource=status", "-p", Status);
        Assert.Equal("True", await cluster.KubectlAsync("get", "iamgroup", "judged", "-o", Ready));
    }

    [Theory]
    [InlineData("demo", "kubernetes-deployment/demo.yaml")]
    [InlineData("demo-job", "kubernetes-job/role.yaml")]
    [InlineData("demo-job", "kubernetes-job/job.yaml")]
    [InlineData("demo-job", "kubernetes-job/job-web-identity.yaml")]
    [InlineData("demo-aws", "kubernetes-aws-sts/app.yaml")]
    public async Task Examples_are_taken(string space, string file)
    {
        // A dry run makes no namespace that the rest of the file could be in.
        await cluster.KubectlAsync("apply", "-f", _documents.Write("namespace.yaml", $$"""
            apiVersion: v1
            kind: Namespace
            metadata: { name: {{space}} }
            """));

        var answer = await cluster.KubectlAsync("apply", "--dry-run=server", "-f", Path.Combine(RepositoryTree.Root, "examples", file));

        Assert.All(answer.Split('\n'), line => Assert.EndsWith("(server dry run)", line, StringComparison.Ordinal));
    }

    private Task<string> ApplyAsync(string kind, string name, string spec) => cluster.KubectlAsync("apply", "-f", _documents.Write($"{name}.yaml", $$"""
        apiVersion: iam.identity-broker.io/v1alpha1
        kind: {{kind}}
        metadata: { name: {{name}} }
        spec: {{spec}}
        """));
}

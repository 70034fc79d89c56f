using Broker.EndToEnd.Tests.Kubernetes;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Charts;

/// <summary>The manifests on a real API server that runs no pods: it takes every object, and its RBAC lets the roles do what they have to and no more.</summary>
[Trait("needs", "cluster")]
public sealed class ManifestTests(ApiServer cluster) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private static readonly string Manifests = Path.Combine(RepositoryTree.Root, "manifests");

    /// <summary>1.20 is what the tests' cluster is.</summary>
    public async ValueTask InitializeAsync()
    {
        await cluster.KubectlAsync("apply", "-k", Path.Combine(Manifests, "kubernetes-1.20"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_applied_is_what_stands_there() =>
        Assert.Empty(await cluster.KubectlAsync("diff", "-k", Path.Combine(Manifests, "kubernetes-1.20")));

    [Fact]
    public async Task Default_manifests_differ_by_what_1_20_does_not_have()
    {
        var newer = await ObjectsAsync("");
        var older = await ObjectsAsync("kubernetes-1.20");

        Assert.Equal(newer.Select(line => line.Replace("policy/v1 ", "policy/v1beta1 ", StringComparison.Ordinal)), older);
    }

    [Theory]
    [Trait("threat", "W-20")]
    [InlineData("sts", "watch iamroles.iam.identity-broker.io", true)]
    [InlineData("sts", "patch iamroles.iam.identity-broker.io --subresource=status", true)]
    [InlineData("sts", "update iamroles.iam.identity-broker.io", false)]
    [InlineData("sts", "create iamroles.iam.identity-broker.io", false)]
    [InlineData("sts", "create tokenreviews.authentication.k8s.io", true)]
    [InlineData("sts", "get /openid/v1/jwks", true)]
    [InlineData("sts", "get secrets/identity-broker-sealing-keys -n identity-broker", true)]
    [InlineData("sts", "get secrets/identity-broker-webhook-tls -n identity-broker", false)]
    [InlineData("sts", "get secrets/anything -n identity-broker", false)]
    [InlineData("sts", "watch secrets -n identity-broker", false)]
    [InlineData("sts", "watch secrets -n identity-broker-documents", true)]
    [InlineData("sts", "create secrets -n identity-broker-documents", false)]
    [InlineData("sts", "list secrets -n default", false)]
    [InlineData("sts", "get secrets/identity-broker-sealing-keys -n default", false)]
    [InlineData("sts", "list pods -A", false)]
    [InlineData("webhook", "watch serviceaccounts -A", true)]
    [InlineData("webhook", "watch namespaces", true)]
    [InlineData("webhook", "create events -n default", true)]
    [InlineData("webhook", "patch mutatingwebhookconfigurations/identity-broker", true)]
    [InlineData("webhook", "patch mutatingwebhookconfigurations/another", false)]
    [InlineData("webhook", "get secrets/identity-broker-webhook-tls -n identity-broker", true)]
    [InlineData("webhook", "get secrets/identity-broker-sealing-keys -n identity-broker", false)]
    [InlineData("webhook", "list secrets -n identity-broker", false)]
    [InlineData("webhook", "create secrets -n default", false)]
    [InlineData("webhook", "create pods -n default", false)]
    [InlineData("webhook", "create serviceaccounts -n default --subresource=token", false)]
    public async Task Roles_may_do_what_they_have_to_and_no_more(string role, string what, bool isAllowed)
    {
        string[] question = ["auth", "can-i", .. what.Split(' '), $"--as=system:serviceaccount:identity-broker:identity-broker-{role}"];

        // kubectl ends with 1 when the answer is no.
        if (isAllowed)
        {
            Assert.EndsWith("yes", await cluster.KubectlAsync(question), StringComparison.Ordinal);
        }
        else
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.KubectlAsync(question));
            Assert.Contains("\nno", refusal.Message, StringComparison.Ordinal);
        }
    }

    private async Task<IReadOnlyList<string>> ObjectsAsync(string folder)
    {
        var rendered = await cluster.KubectlAsync("kustomize", Path.Combine(Manifests, folder));
        return [.. rendered.Split("\n---\n").Select(text => text.Split('\n')).Select(lines =>
            $"{Value(lines, "apiVersion: ")} {Value(lines, "kind: ")} {Value(lines, "  name: ")}")];
    }

    private static string Value(string[] lines, string start) => lines.First(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..];
}

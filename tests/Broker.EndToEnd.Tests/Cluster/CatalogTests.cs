using System.Diagnostics;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>Roles as custom resources: edited with kubectl, judged at admission, and in use at once.</summary>
[Collection(ClusterCollection.Name)]
[Trait("needs", "cluster")]
public sealed class CatalogTests(ClusterWithPods cluster) : IAsyncLifetime
{
    /// <summary>The promise: an edit is in use so soon after <c>kubectl</c> has returned.</summary>
    private static readonly TimeSpan TakesEffectWithin = TimeSpan.FromSeconds(5);

    private Installation _broker = null!;
    private TestNamespace? _space;

    private Kubectl Kubectl => _space!.Kubectl;

    private string Role => Kubectl.Namespace;

    public async ValueTask InitializeAsync()
    {
        _broker = await cluster.InstalledAsync();
        _space = await TestNamespace.CreateAsync(cluster.Kubectl, "catalog");
        await Kubectl.RunAsync("create", "serviceaccount", "first");
        await Kubectl.RunAsync("create", "serviceaccount", "second");
    }

    public async ValueTask DisposeAsync()
    {
        if (_space is not null)
        {
            await _broker.DeleteRoleAsync(Role);
            await _space.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_edited_role_is_in_use_within_five_seconds()
    {
        await _broker.ApplyRoleAsync(Role, Role, "first");
        await AllowedAsync("first");
        Assert.Equal(403, (await _broker.AssumeAsync(Kubectl, "second", Role)).Status);

        await _broker.ApplyRoleAsync(Role, Role, "second");
        var edited = Stopwatch.StartNew();
        await AllowedAsync("second");
        await Poll.UntilAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _broker.AssumeAsync(Kubectl, "first", Role)))).All(answer => answer.Status == 403),
            TakesEffectWithin,
            () => "every replica denies whom the edit took out");

        Figures.Add("an edited role in use by every replica after", edited.Elapsed);
        Assert.InRange(edited.Elapsed, TimeSpan.Zero, TakesEffectWithin);
    }

    [Fact]
    public async Task A_role_in_use_says_so()
    {
        await _broker.ApplyRoleAsync(Role, Role, "first");

        await Kubectl.WaitAsync($"iamrole/{Role}", "condition=Ready", TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_deleted_role_is_gone_within_five_seconds()
    {
        await _broker.ApplyRoleAsync(Role, Role, "first");
        await AllowedAsync("first");

        await _broker.DeleteRoleAsync(Role);

        await Poll.UntilAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _broker.AssumeAsync(Kubectl, "first", Role)))).All(answer => answer.Status == 403),
            TakesEffectWithin,
            () => "no replica gives the role");
    }

    [Theory]
    [InlineData("Effect: Allow", "Effect: Perhaps", "Effect")]
    [InlineData("Version: \"2012-10-17\"", "Version: \"2012-10-18\"", "Version")]
    [InlineData("account: \"123456789012\"", "account: \"123456789012\", permissionsBoundry: \"arn:aws:iam::123456789012:policy/none\"", "permissionsBoundry")]
    public async Task A_role_that_could_not_be_in_use_is_refused(string right, string wrong, string named)
    {
        var yaml = Installation.RoleYaml(Role, Role, "first");
        if (wrong.Contains(',', StringComparison.Ordinal))
        {
            wrong = wrong.Replace(", ", "\n  ", StringComparison.Ordinal);
        }

        var (code, output) = await Kubectl.TryApplyAsync(yaml.Replace(right, wrong, StringComparison.Ordinal));

        Assert.NotEqual(0, code);
        Assert.Contains(named, output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Kubectl.TryAsync("get", "iamrole", Role)).Code);
    }

    [Fact]
    public async Task A_role_that_trusts_everybody_is_refused()
    {
        var lines = Installation.RoleYaml(Role, Role, "first").Split('\n').Where(line => !line.Contains(":sub\"", StringComparison.Ordinal));

        var (code, output) = await Kubectl.TryApplyAsync(string.Join('\n', lines));

        Assert.NotEqual(0, code);
        Assert.Contains("kubernetes.default.svc:sub", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_trusts_every_namespace_is_taken_with_a_warning()
    {
        var yaml = Installation.RoleYaml(Role, "*", "first").Replace("StringEquals:", "StringLike:", StringComparison.Ordinal);

        var (code, output) = await Kubectl.TryApplyAsync(yaml);

        Assert.True(code == 0, output);
        Assert.Contains("Warning:", output, StringComparison.Ordinal);
    }

    /// <summary>Waits until every replica gives the role: eight connections meet both of two but once in 128 times.</summary>
    private Task AllowedAsync(string serviceAccount) => Poll.UntilAsync(
        async () => (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _broker.AssumeAsync(Kubectl, serviceAccount, Role)))).All(answer => answer.Status == 200),
        TakesEffectWithin,
        () => $"{serviceAccount} has the role");
}

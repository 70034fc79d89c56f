using System.Diagnostics;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary><c>broker ldap --catalog cluster</c> in a pod, as the chart installs it: people, roles as custom resources, a state that outlives the pod.</summary>
[Collection(ClusterCollection.Name)]
[Trait("needs", "cluster")]
public sealed class PeopleTests(ClusterWithPods cluster) : IAsyncLifetime
{
    private const string Role = "e2e-people";

    /// <summary>The promise: an edit is in use so soon after <c>kubectl</c> has returned.</summary>
    private static readonly TimeSpan TakesEffectWithin = TimeSpan.FromSeconds(5);

    private InstalledPeople? _installed;

    private InstalledPeople People => _installed ?? throw new InvalidOperationException("Not installed.");

    public async ValueTask InitializeAsync()
    {
        var broker = await cluster.InstalledAsync();
        _installed = await InstalledPeople.ApplyAsync(cluster, broker.Kubectl);
        await People.ApplyRoleAsync(Role, "dev");
    }

    public async ValueTask DisposeAsync()
    {
        if (_installed is not null)
        {
            await _installed.DeleteRoleAsync(Role);
            await _installed.DisposeAsync();
        }
    }

    [Fact]
    public async Task People_have_roles_of_the_cluster_and_an_edit_is_in_use_within_five_seconds()
    {
        // A person whom the role trusts gets credentials of it.
        var (status, alice) = await People.SignInAsync("alice", InstalledPeople.Password);
        Assert.Equal(201, status);
        await UntilIssuedAsync(alice!, 200);
        var (_, credentials) = await People.IssueAsync(alice!, Role);
        Assert.StartsWith("ASIA", credentials.GetProperty("accessKeyId").GetString(), StringComparison.Ordinal);
        Assert.Equal($"arn:aws:sts::{Installation.Account}:assumed-role/{Role}/alice", credentials.GetProperty("assumedRoleArn").GetString());

        // Another one does not, until the role is edited.
        var (_, bob) = await People.SignInAsync("bob", InstalledPeople.Password);
        Assert.Equal(403, (await People.IssueAsync(bob!, Role)).Status);
        await People.ApplyRoleAsync(Role, "ops");
        var edited = Stopwatch.StartNew();
        await UntilIssuedAsync(bob!, 200);
        await UntilIssuedAsync(alice!, 403);

        Figures.Add("an edited role of people in use after", edited.Elapsed);
        Assert.InRange(edited.Elapsed, TimeSpan.Zero, TakesEffectWithin);
        var (_, roles) = await People.Api.AskAsync(HttpMethod.Get, "/v1/roles", bob);
        Assert.Equal(Role, Assert.Single(roles.GetProperty("roles").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Failures_and_sessions_outlive_the_pod()
    {
        var (_, alice) = await People.SignInAsync("alice", InstalledPeople.Password);
        var (_, ended) = await People.SignInAsync("alice", InstalledPeople.Password);
        Assert.Equal(204, await People.Api.SignOutAsync(ended!));
        for (var i = 0; i < InstalledPeople.FailuresOfUser; i++)
        {
            Assert.Equal(401, (await People.SignInAsync("bob", "wrong")).Status);
        }

        Assert.Equal(429, (await People.SignInAsync("bob", InstalledPeople.Password)).Status);

        await People.ReplacePodAsync();

        Assert.Equal(429, (await People.SignInAsync("bob", InstalledPeople.Password)).Status);
        Assert.Equal(200, (await People.Api.AskAsync(HttpMethod.Get, "/v1/roles", alice)).Status);
        Assert.Equal(401, (await People.Api.AskAsync(HttpMethod.Get, "/v1/roles", ended)).Status);
    }

    private Task UntilIssuedAsync(string session, int status) => Poll.UntilAsync(
        async () => (await People.IssueAsync(session, Role)).Status == status, TakesEffectWithin, () => $"credentials are answered with {status}");
}

using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Issuing.Cluster;
using Broker.Kubernetes.Api;
using Broker.Sts;
using Broker.TestKit;

namespace Broker.Tests.Sts.Cluster;

/// <summary>Settings that have to do with the cluster: what they mean, and what is refused.</summary>
public sealed class ClusterPartsTests : IDisposable
{
    private static readonly Dictionary<string, string> InPod = new(StringComparer.Ordinal) { ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1", ["KUBERNETES_SERVICE_PORT"] = "443" };

    private readonly TemporaryFolder _pod = new();

    public ClusterPartsTests() => _pod.Write("namespace", "identity-broker");

    public void Dispose() => _pod.Dispose();

    [Fact]
    public void Without_anything_of_the_cluster_there_is_none()
    {
        Assert.Null(Resolve(new StsOptions { Catalog = "folder", Keys = "keys.json" }, variables: null));
        Assert.Null(Resolve(new StsOptions { Catalog = "folder", Keys = "keys.json", ClusterProvider = "none" }, variables: null));
    }

    [Fact]
    public void In_the_cluster_everything_has_its_usual_value()
    {
        var settings = Resolve(new StsOptions { Catalog = "cluster", Keys = "secret:keys" })!;

        Assert.Equal(new KubernetesConnection(new Uri("https://10.96.0.1"), _pod["ca.crt"], _pod["token"]), settings.Connection);
        Assert.Equal(("keys", "identity-broker", TimeSpan.FromHours(24)), (settings.KeySecret, settings.Namespace, settings.RotateKeysEvery));
        Assert.True(settings.KnowsOwnTokens);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.TokenReview.StopsWithin);
        Assert.NotSame(PodTags.None, settings.PodTags);
    }

    [Theory]
    [InlineData("cluster", "keys.json", null, null, true)]
    [InlineData("cluster", "keys.json", "none", null, false)]
    [InlineData("folder", "keys.json", "auto", null, true)]
    [InlineData("folder", "secret:keys", null, "keys", false)]
    [InlineData("folder", "secret:keys", "auto", "keys", true)]
    public void Each_part_can_be_had_alone(string catalog, string keys, string? provider, string? secret, bool knowsTokens)
    {
        var settings = Resolve(new StsOptions { Catalog = catalog, Keys = keys, ClusterProvider = provider })!;

        Assert.Equal((secret, knowsTokens), (settings.KeySecret, settings.KnowsOwnTokens));
    }

    [Fact]
    public void The_namespace_can_be_named()
    {
        Assert.Equal("elsewhere", Resolve(new StsOptions { Keys = "secret:keys", Namespace = "elsewhere" })!.Namespace);
        File.Delete(_pod["namespace"]);
        Refused(new StsOptions { Keys = "secret:keys" }, $"--namespace: missing; name the broker's namespace: {_pod["namespace"]} has none.");
        Assert.NotNull(Resolve(new StsOptions { Keys = "secret:keys", Namespace = "elsewhere" }));
        Assert.NotNull(Resolve(new StsOptions { ClusterProvider = "auto" }));
    }

    [Fact]
    public void Secrets_of_documents_can_have_a_namespace_of_their_own()
    {
        var usual = new StsOptions { Catalog = "cluster", Keys = "secret:keys" };
        var apart = new StsOptions { Catalog = "cluster", Keys = "secret:keys", DocumentNamespace = "documents" };
        var filed = new StsOptions { Catalog = "cluster", Keys = "keys.json", DocumentNamespace = "documents" };

        Assert.Equal("identity-broker", Resolve(usual)!.DocumentNamespace);
        Assert.Equal(("identity-broker", "documents"), (Resolve(apart)!.Namespace, Resolve(apart)!.DocumentNamespace));
        Assert.Equal(((string?)null, "documents"), (Resolve(filed)!.Namespace, Resolve(filed)!.DocumentNamespace));
    }

    [Fact]
    public void Outside_a_pod_it_says_what_is_missing() => Refused(
        new StsOptions { Keys = "secret:keys" }, "--keys secret:NAME: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this runs in a pod, or with both set by hand.", isInPod: false);

    [Theory]
    [InlineData("3", 3)]
    [InlineData("8760", 8760)]
    public void Keys_rotate_every_so_many_hours(string hours, int expected) =>
        Assert.Equal(TimeSpan.FromHours(expected), Resolve(new StsOptions { Keys = "secret:keys", RotateKeysEvery = hours })!.RotateKeysEvery);

    [Theory]
    [InlineData("10", 10)]
    [InlineData("300", 300)]
    public void Reviews_are_good_for_so_many_seconds(string seconds, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), Resolve(new StsOptions { ClusterProvider = "auto", TokenReviewSeconds = seconds })!.TokenReview.StopsWithin);

    [Theory]
    [InlineData("RotateKeysEvery", "2", "--rotate-keys-every: '2' must be a whole number from 3 to 8760.")]
    [InlineData("RotateKeysEvery", "8761", "--rotate-keys-every: '8761' must be a whole number from 3 to 8760.")]
    [InlineData("RotateKeysEvery", "1.5", "--rotate-keys-every: '1.5' must be a whole number from 3 to 8760.")]
    [InlineData("TokenReviewSeconds", "9", "--token-review-seconds: '9' must be a whole number from 10 to 300.")]
    [InlineData("TokenReviewSeconds", "301", "--token-review-seconds: '301' must be a whole number from 10 to 300.")]
    [InlineData("TokenReviewSeconds", "-10", "--token-review-seconds: '-10' must be a whole number from 10 to 300.")]
    [InlineData("ClusterProvider", "on", "--cluster-provider: must be 'auto' or 'none'.")]
    [InlineData("ClusterName", "a b", "--cluster-name: must be 1 to 100 letters, digits, '-' and '_', the first of them a letter or digit.")]
    [InlineData("Namespace", "a/b", "--namespace: 'a/b' is no namespace: lower-case letters, digits and '-'.")]
    [InlineData("DocumentNamespace", "a/b", "--document-namespace: 'a/b' is no namespace: lower-case letters, digits and '-'.")]
    [InlineData("Keys", "secret:", "--keys: after 'secret:' stands the name of a Secret, for example secret:identity-broker-sealing-keys.")]
    [InlineData("Keys", "secret:../x", "--keys: after 'secret:' stands the name of a Secret, for example secret:identity-broker-sealing-keys.")]
    public void Refuses_what_cannot_be_used_and_says_what_to_write(string option, string value, string problem)
    {
        var options = new StsOptions { Catalog = "cluster", Keys = "secret:keys" };
        typeof(StsOptions).GetProperty(option)!.SetValue(options, value);

        Refused(options, problem);
    }

    [Theory]
    [InlineData("RotateKeysEvery", "24", "--rotate-keys-every: works together with --keys secret:NAME only.")]
    [InlineData("TokenReviewSeconds", "30", "--token-review-seconds: works together with --cluster-provider auto only.")]
    [InlineData("DocumentNamespace", "documents", "--document-namespace: works together with --catalog cluster only.")]
    [InlineData("ClusterName", "shop", "--cluster-name: works together with --cluster-provider auto only.")]
    public void Refuses_a_setting_that_would_do_nothing(string option, string value, string problem)
    {
        var options = new StsOptions { Catalog = "folder", Keys = "keys.json" };
        typeof(StsOptions).GetProperty(option)!.SetValue(options, value);

        Refused(options, problem);
    }

    [Theory]
    [InlineData("kubernetes-node", "--pod-tags: 'kubernetes-node' is none of eks-cluster-name, kubernetes-namespace, kubernetes-service-account, kubernetes-pod-name, kubernetes-pod-uid; or it is the one word 'none'.")]
    [InlineData("none,kubernetes-namespace", "--pod-tags: 'none' is none of eks-cluster-name, kubernetes-namespace, kubernetes-service-account, kubernetes-pod-name, kubernetes-pod-uid; or it is the one word 'none'.")]
    public void Refuses_tags_that_there_are_not(string tags, string problem) => Refused(Tagged(tags), problem);

    [Fact]
    public void Tags_can_be_switched_off()
    {
        Assert.Same(PodTags.None, Resolve(Tagged("none"))!.PodTags);
        Assert.NotSame(PodTags.None, Resolve(Tagged("kubernetes-namespace,kubernetes-pod-name"))!.PodTags);
        Assert.NotSame(PodTags.None, Resolve(Tagged("eks-cluster-name"))!.PodTags);
        Assert.Same(PodTags.None, Resolve(Tagged("kubernetes-namespace", provider: "none"))!.PodTags);
    }

    [Fact]
    public void Tags_without_a_cluster_are_refused()
    {
        var options = Tagged("kubernetes-namespace");
        (options.Catalog, options.Keys, options.ClusterProvider) = ("folder", "keys.json", null);

        Refused(options, "--pod-tags: works together with --cluster-provider auto only.");
    }

    private static StsOptions Tagged(string tags, string provider = "auto")
    {
        var options = new StsOptions { Catalog = "cluster", Keys = "secret:keys", ClusterProvider = provider };
        foreach (var tag in tags.Split(','))
        {
            options.PodTags.Add(tag);
        }

        return options;
    }

    private ClusterSettings? Resolve(StsOptions options, List<string> problems, IReadOnlyDictionary<string, string>? variables)
    {
        options.ServiceAccountFolder = _pod.Path;
        return ClusterSettings.Resolve(options, variables ?? new Dictionary<string, string>(StringComparer.Ordinal), problems);
    }

    private ClusterSettings? Resolve(StsOptions options) => Resolve(options, InPod);

    private ClusterSettings? Resolve(StsOptions options, IReadOnlyDictionary<string, string>? variables)
    {
        var problems = new List<string>();
        var settings = Resolve(options, problems, variables);
        Assert.Empty(problems);
        return settings;
    }

    private void Refused(StsOptions options, string problem, bool isInPod = true)
    {
        var problems = new List<string>();
        Assert.Null(Resolve(options, problems, isInPod ? InPod : null));
        Assert.Equal([problem], problems);
    }
}

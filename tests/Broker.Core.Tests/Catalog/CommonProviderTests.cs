using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.TestKit;

namespace Broker.Core.Tests.Catalog;

/// <summary>The cluster's issuer is a provider of every account, and a document says otherwise where there is one.</summary>
public sealed class CommonProviderTests : IDisposable
{
    private static readonly AccountId Shop = AccountId.Parse("123456789012");
    private static readonly AccountId Other = AccountId.Parse("210987654321");

    private readonly CommonProvider _cluster = new(
        "https://issuer.example", ["sts.amazonaws.com"], new IssuerKeyOrigin.KubernetesApi(new Uri("https://10.96.0.1"), "/ca.crt", "/token"));

    private readonly TemporaryFolder _folder = new();

    public CommonProviderTests() => _folder.Write("roles.yaml", CatalogDocuments.Role("web") + CatalogDocuments.Role("away").Replace(Shop.ToString(), Other.ToString(), StringComparison.Ordinal));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_account_that_the_catalog_has_has_it()
    {
        var snapshot = Snapshot(_cluster);

        foreach (var account in new[] { Shop, Other })
        {
            Assert.True(snapshot.TryGetProvider(account, "https://issuer.example", out var provider));
            Assert.Equal(In(account), provider);
            Assert.Equal($"arn:aws:iam::{account}:oidc-provider/issuer.example", provider.Arn);
        }

        Assert.False(snapshot.TryGetProvider(AccountId.Parse("000000000001"), "https://issuer.example", out _));
        Assert.False(snapshot.TryGetProvider(Shop, "https://other.example", out _));
        Assert.Equal(2, snapshot.Providers.Count);
    }

    [Fact]
    public void A_document_of_the_account_takes_its_place()
    {
        _folder.Write("keys.json", "{}");
        _folder.Write("provider.yaml", CatalogDocuments.Provider.Replace("sts.amazonaws.com", "own", StringComparison.Ordinal));

        var snapshot = Snapshot(_cluster);

        Assert.True(snapshot.TryGetProvider(Shop, "https://issuer.example", out var registered));
        Assert.IsType<IssuerKeyOrigin.JwksFile>(registered.Keys);
        Assert.Equal(["own"], registered.ClientIds);
        Assert.True(snapshot.TryGetProvider(Other, "https://issuer.example", out var common));
        Assert.Equal(In(Other), common);
    }

    [Theory]
    [InlineData("kind: IamUser\nmetadata: { name: u }\nspec: { account: \"210987654321\", userName: u }")]
    [InlineData("kind: Account\nmetadata: { name: a }\nspec: { account: \"210987654321\" }")]
    public void Any_document_of_an_account_makes_it_one_of_the_catalog(string document)
    {
        _folder.Write("roles.yaml", CatalogDocuments.Role("web") + $"---\napiVersion: iam.identity-broker.io/v1alpha1\n{document}\n");

        Assert.True(Snapshot(_cluster).TryGetProvider(Other, "https://issuer.example", out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://issuer.example2")]
    public void Trust_in_what_is_not_common_is_refused_as_ever(string? issuer)
    {
        var load = new CatalogFolder(_folder.Path) { CommonProvider = issuer is null ? null : _cluster with { Issuer = issuer } }.Load();

        Assert.Equal(2, load.ErrorCount);
        Assert.All(load.Problems, problem => Assert.Contains("is no provider of this catalog", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("threat", "T-17")]
    public void A_role_sees_the_one_of_its_own_account_only()
    {
        _folder.Write("roles.yaml", CatalogDocuments.Role("web") + CatalogDocuments.Role("away").Replace($"account: \"{Shop}\"", $"account: \"{Other}\"", StringComparison.Ordinal));

        var problem = Assert.Single(new CatalogFolder(_folder.Path) { CommonProvider = _cluster }.Load().Problems);

        Assert.Contains("belongs to another account than the role", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_watched_folder_is_loaded_again_when_the_cluster_has_another_issuer()
    {
        using var meter = new BrokerMeter();
        var live = new LiveCatalog();
        CommonProvider? common = null;
        var watched = new WatchedCatalogFolder(_folder.Path, live, meter, new ManualTimeProvider(), new RecordingLogger<WatchedCatalogFolder>()) { CommonProvider = () => common };
        watched.Load();
        Assert.Null(live.Current);

        common = _cluster;
        Assert.NotNull(watched.LoadIfChanged());
        Assert.True(live.Current!.TryGetProvider(Shop, "https://issuer.example", out _));
        Assert.Null(watched.LoadIfChanged());

        common = _cluster with { ClientIds = ["other"] };
        Assert.NotNull(watched.LoadIfChanged());
        Assert.True(live.Current!.TryGetProvider(Shop, "https://issuer.example", out var provider));
        Assert.Equal(["other"], provider.ClientIds);
    }

    private OidcProvider In(AccountId account) => new(account, _cluster.Issuer, _cluster.ClientIds, _cluster.Keys);

    private CatalogSnapshot Snapshot(CommonProvider? common)
    {
        var load = new CatalogFolder(_folder.Path) { CommonProvider = common }.Load();
        Assert.True(load.TryGetSnapshot(out var snapshot), string.Join('\n', load.Problems));
        return snapshot;
    }
}

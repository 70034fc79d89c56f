using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;

namespace Broker.Core.Tests.Authentication.Oidc.Sources;

public sealed class IssuerKeySourcesTests
{
    private static readonly OidcProvider Provider = OidcScenario.ProviderOf("https://issuer.example");

    [Fact]
    public void Opens_what_the_registration_names()
    {
        Assert.IsType<JwksFileKeySource>(IssuerKeySources.Open(Provider, TimeProvider.System));
        Assert.IsType<DiscoveryKeySource>(IssuerKeySources.Open(Provider with { Keys = new IssuerKeyOrigin.Discovery(null, []) }, TimeProvider.System));
    }

    [Fact]
    public void Throws_for_an_api_server_that_this_library_does_not_know()
    {
        var origin = new IssuerKeyOrigin.KubernetesApi(new Uri("https://kubernetes.default.svc"), "/ca", "/token");

        Assert.Throws<NotSupportedException>(() => IssuerKeySources.Open(Provider with { Keys = origin }, TimeProvider.System));
    }
}

using System.Text.Json.Nodes;
using Broker.TestKit;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Refusals;

/// <summary>An issuer of the test's own, and a published STS and sidecar that trust it.</summary>
/// <remarks>Roles: <c>demo</c> trusts the service account of every token made here, <c>other</c> another one.</remarks>
public sealed class TrustedIssuer : IAsyncLifetime
{
    private readonly TestIssuer _issuer = TestIssuer.Rsa();
    private PublishedSts? _sts;
    private PublishedSidecar? _sidecar;

    internal PublishedSts Sts => _sts ?? throw new InvalidOperationException("Not started.");

    internal PublishedSidecar Sidecar => _sidecar ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        var jwks = TestIssuer.Jwks(_issuer);
        _sts = await PublishedSts.StartAsync(
            TestCatalog.Join(
                TestCatalog.Provider(_issuer.Issuer, "{ jwksFile: jwks.json }"),
                TestCatalog.Role("demo", _issuer.Issuer, "demo"),
                TestCatalog.Role("other", _issuer.Issuer, "somebody-else")),
            ("jwks.json", jwks));
        _sidecar = await PublishedSidecar.StartAsync(_sts.Endpoint, "demo", _issuer.Issuer, jwks, Token(_ => { }));
        await _sidecar.ReadyAsync();
    }

    /// <summary>A token that is good now, but for what <paramref name="change"/> does to its claims.</summary>
    internal string Token(Action<JsonObject> change, TestIssuer? signedBy = null)
    {
        var claims = _issuer.ProjectedClaims(TimeProvider.System.GetUtcNow());
        change(claims);
        return (signedBy ?? _issuer).Token(claims);
    }

    /// <summary>A token of the kind that a refusal is about.</summary>
    internal string Token(BadToken kind)
    {
        switch (kind)
        {
            case BadToken.Garbage:
                return "not-a-token";
            case BadToken.ForeignSignature:
                using (var foreign = TestIssuer.Rsa())
                {
                    return Token(_ => { }, foreign);
                }

            case BadToken.Expired:
                // Longer ago than any tolerance for clocks that differ (at most 5 minutes).
                return Token(claims => MoveBack(claims, TimeSpan.FromHours(2)));
            case BadToken.WrongAudience:
                return Token(claims => claims["aud"] = new JsonArray("https://kubernetes.default.svc"));
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_sidecar is not null)
        {
            await _sidecar.DisposeAsync();
        }

        if (_sts is not null)
        {
            await _sts.DisposeAsync();
        }

        _issuer.Dispose();
    }

    private static void MoveBack(JsonObject claims, TimeSpan by)
    {
        foreach (var name in new[] { "iat", "nbf", "exp" })
        {
            claims[name] = claims[name]!.GetValue<long>() - (long)by.TotalSeconds;
        }
    }
}

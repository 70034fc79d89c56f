using System.Collections.Frozen;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Tests.Sessions;

/// <summary>One role, one web identity and what belongs to them, for the tests of this folder.</summary>
internal static class SessionSamples
{
    public static readonly AccountId Account = AccountId.Parse("029608264753");

    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static readonly WebIdentityFederation Federation = new(
        "arn:aws:iam::029608264753:oidc-provider/issuer.test", "sts.amazonaws.com", "system:serviceaccount:shop:cart", ["pwd", "mfa"]);

    public static UserArn Alice { get; } = UserArn.Of(Account, "/staff/", "alice");

    public static RoleArn CartRole { get; } = RoleArn.Of(Account, "/team/", "cart");

    public static IamRole Role(TimeSpan? maximum = null) => new(
        CartRole, "AROAQNZGKIQY56JQ7WMLA", TrustPolicy: null!, maximum ?? TimeSpan.FromHours(1), FrozenDictionary<string, string>.Empty);

    public static AwsPrincipal CartSession(string name = "cart-1") => AwsPrincipal.OfRole(CartRole, "AROAQNZGKIQY56JQ7WMLA", name);

    public static Session Session(WebIdentityFederation? federation = null, string name = "cart-1") =>
        new(CartSession(name), AccessKeyId.GenerateTemporary(Account), Noon, Noon.AddHours(1))
        {
            Origin = SessionOrigin.WebIdentity,
            WebIdentity = federation ?? Federation,
        };

    public static Session Of(AwsPrincipal principal, SessionOrigin origin = SessionOrigin.AssumeRole) =>
        new(principal, AccessKeyId.GenerateTemporary(principal.Account), Noon, Noon.AddHours(1)) { Origin = origin };

    public static SessionRequest Request(IamRole? role = null, string name = "cart-1", TimeSpan? duration = null) =>
        new(role ?? Role(), name, duration, SessionOrigin.WebIdentity) { WebIdentity = Federation };

    /// <summary>Text that no compression makes shorter than three quarters of its length.</summary>
    public static string Noise(int length)
    {
        var random = new Random(length);
        return string.Create(length, random, static (text, random) =>
        {
            foreach (ref var character in text)
            {
                character = (char)random.Next('!', '~');
            }
        });
    }

    public static TrustDecision Decision(
        PolicyEffect effect = PolicyEffect.Allow, string? resource = null, string? provider = null) =>
        Decision(RequestPrincipal.Federated(provider ?? Federation.ProviderArn), "sts:AssumeRoleWithWebIdentity", effect, resource);

    public static TrustDecision Decision(
        RequestPrincipal principal, string action, PolicyEffect effect = PolicyEffect.Allow, string? resource = null) =>
        new(
            principal,
            [action],
            resource ?? CartRole.Text,
            effect == PolicyEffect.Allow ? null : action,
            new AccessDecision(effect, PolicyLayer.Trust, PolicyName: null, "Statement[0]"));

    public static LiveKeyRing Live(SealingKeyRing ring)
    {
        var live = new LiveKeyRing();
        live.Swap(ring);
        return live;
    }

    public static T Success<T>(StsResult<T> result)
        where T : class
    {
        Assert.True(result.TryGet(out var value, out var error), error?.ToString());
        return value;
    }

    public static StsError Failure<T>(StsResult<T> result)
        where T : class
    {
        Assert.False(result.TryGet(out _, out var error));
        return error;
    }
}

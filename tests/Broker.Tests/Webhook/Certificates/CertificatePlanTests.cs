using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using Broker.Webhook.Certificates;

namespace Broker.Tests.Webhook.Certificates;

public sealed class CertificatePlanTests
{
    private const string Namespace = "identity-broker";
    private const string Service = "identity-broker-webhook";

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);
    private static readonly CertificateTimes Times = CertificateTimes.Default;

    [Fact]
    public void An_absent_secret_gets_a_ca_and_a_pair_for_the_names_of_the_service()
    {
        var planned = Plan(CertificateSecret.Empty, Start);

        Assert.Single(planned.Ring.Authorities);
        Assert.True(planned.Pair.IsOf(
            planned.Ring.Authorities[0], ["identity-broker-webhook.identity-broker.svc", "identity-broker-webhook.identity-broker.svc.cluster.local"], Start));
        Assert.Equal(Start + Times.Leaf, planned.Pair.NotAfter);
        Assert.Equal(Start - CertificateTimes.Backdating, planned.Pair.NotBefore);
        Assert.Equal(Start + Times.Authority, planned.Ring.Authorities[0].NotAfter);
    }

    [Fact]
    public void A_plan_on_what_was_planned_changes_nothing()
    {
        var first = Plan(CertificateSecret.Empty, Start);

        var second = Plan(first.Secret, Start + TimeSpan.FromDays(1));

        Assert.Equal(first.Secret, second.Secret);
    }

    [Fact]
    public void Content_goes_through_a_secret_unchanged()
    {
        var planned = Plan(CertificateSecret.Empty, Start);
        var stored = planned.Secret.Values().ToDictionary(value => value.Key, value => System.Text.Encoding.ASCII.GetBytes(value.Value));

        Assert.Equal(planned.Secret, CertificateSecret.Of(stored));
    }

    [Theory]
    [InlineData(60, 0, true)]
    [InlineData(60, -1, false)]
    public void A_pair_is_renewed_by_the_same_ca_thirty_days_before_its_end(int days, int seconds, bool isRenewed)
    {
        var first = Plan(CertificateSecret.Empty, Start);

        var second = Plan(first.Secret, Start + TimeSpan.FromDays(days) + TimeSpan.FromSeconds(seconds));

        Assert.Equal(isRenewed, first.Pair.CertificatePem != second.Pair.CertificatePem);
        Assert.Equal(first.Ring.BundlePem, second.Ring.BundlePem);
    }

    [Fact]
    [Trait("threat", "W-14")]
    public void A_certificate_with_the_key_of_another_is_replaced()
    {
        var first = Plan(CertificateSecret.Empty, Start);
        var other = Plan(CertificateSecret.Empty, Start);

        var second = Plan(first.Secret with { Key = other.Secret.Key }, Start);

        Assert.NotEqual(first.Secret.Certificate, second.Secret.Certificate);
        Assert.NotEqual(other.Secret.Key, second.Secret.Key);
        Assert.Equal(first.Secret.SigningKeys, second.Secret.SigningKeys);
    }

    [Theory]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData(null)]
    public void A_pair_that_cannot_be_read_is_replaced(string? certificate)
    {
        var first = Plan(CertificateSecret.Empty, Start);

        var second = Plan(first.Secret with { Certificate = certificate }, Start);

        Assert.True(ServingPair.TryRead(second.Secret.Certificate, second.Secret.Key, out _));
        Assert.Equal(first.Ring.BundlePem, second.Ring.BundlePem);
    }

    [Fact]
    public void A_pair_of_another_service_is_replaced()
    {
        var first = Plan(CertificateSecret.Empty, Start);

        Assert.True(PlanAt(Start).TryPlan(first.Secret, "another", out var second, out _));
        Assert.True(second.Pair.IsOf(first.Ring.Authorities[0], ServiceNames.Of("another", Namespace), Start));
    }

    [Fact]
    public void A_pair_of_a_foreign_ca_is_replaced()
    {
        var first = Plan(CertificateSecret.Empty, Start);
        var foreign = Plan(CertificateSecret.Empty, Start);

        var second = Plan(first.Secret with { Certificate = foreign.Secret.Certificate, Key = foreign.Secret.Key }, Start);

        Assert.NotEqual(foreign.Secret.Certificate, second.Secret.Certificate);
    }

    [Fact]
    [Trait("threat", "W-15")]
    public void A_successor_is_published_beside_the_ca_and_signs_nothing_yet()
    {
        var first = Plan(CertificateSecret.Empty, Start);
        var at = Start + Times.Authority - Times.Successor;

        var second = Plan(first.Secret, at);

        Assert.Equal(2, second.Ring.Authorities.Length);
        Assert.StartsWith(first.Ring.BundlePem, second.Ring.BundlePem, StringComparison.Ordinal);
        Assert.True(second.Pair.IsOf(first.Ring.Authorities[0], ServiceNames.Of(Service, Namespace), at));
        Assert.Single(Plan(first.Secret, at - TimeSpan.FromSeconds(1)).Ring.Authorities);
    }

    [Fact]
    [Trait("threat", "W-15")]
    public void A_successor_signs_after_its_time_of_publication_where_every_configuration_trusts_it()
    {
        var (old, successor, at) = Succession();
        var trusted = successor.Ring.Authorities.Select(authority => authority.Fingerprint).ToFrozenSet(StringComparer.Ordinal);

        Assert.True(PlanAt(at, trusted).TryPlan(successor.Secret, Service, out var signed, out _));

        Assert.True(signed.Pair.IsOf(signed.Ring.Authorities[1], ServiceNames.Of(Service, Namespace), at));
        Assert.Equal(successor.Ring.BundlePem, signed.Ring.BundlePem);
        Assert.False(signed.Ring.Authorities[0].CanSign);
        Assert.DoesNotContain(old.Secret.SigningKeys!, signed.Secret.SigningKeys!, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "W-15")]
    public void A_successor_that_a_configuration_does_not_trust_signs_nothing()
    {
        var (_, successor, at) = Succession();
        IReadOnlySet<string> trusted = new HashSet<string>([successor.Ring.Authorities[0].Fingerprint], StringComparer.Ordinal);

        Assert.True(PlanAt(at, trusted).TryPlan(successor.Secret, Service, out var kept, out _));

        Assert.True(kept.Pair.IsOf(kept.Ring.Authorities[0], ServiceNames.Of(Service, Namespace), at));
        Assert.True(kept.Ring.Authorities[0].CanSign);
    }

    [Fact]
    public void A_former_ca_is_trusted_until_its_end_and_then_forgotten()
    {
        var (_, successor, at) = Succession();
        var signed = Plan(successor.Secret, at);
        var end = signed.Ring.Authorities[0].NotAfter;

        Assert.Equal(2, Plan(signed.Secret, end - TimeSpan.FromSeconds(1)).Ring.Authorities.Length);
        Assert.Equal([signed.Ring.Authorities[1].Fingerprint], Plan(signed.Secret, end).Ring.Authorities.Select(authority => authority.Fingerprint));
    }

    [Fact]
    [Trait("threat", "W-16")]
    public void Everything_expired_is_made_anew()
    {
        var first = Plan(CertificateSecret.Empty, Start);
        var at = Start + Times.Authority + TimeSpan.FromDays(1);

        var second = Plan(first.Secret, at);

        Assert.Single(second.Ring.Authorities);
        Assert.True(second.Pair.IsOf(second.Ring.Authorities[0], ServiceNames.Of(Service, Namespace), at));
    }

    [Fact]
    public void No_certificate_outlives_its_ca()
    {
        var (_, successor, _) = Succession();
        var none = new HashSet<string>(StringComparer.Ordinal);
        var at = successor.Ring.Authorities[0].NotAfter - TimeSpan.FromDays(1);

        Assert.True(PlanAt(at, none).TryPlan(successor.Secret, Service, out var last, out _));

        Assert.Equal(successor.Ring.Authorities[0].NotAfter, last.Pair.NotAfter);
        Assert.True(PlanAt(at + TimeSpan.FromMinutes(1), none).TryPlan(last.Secret, Service, out var again, out _));
        Assert.Equal(last.Secret, again.Secret);
    }

    [Theory]
    [InlineData("ca.crt has no certificate in PEM", "text", null)]
    [InlineData("ca.crt or ca.key cannot be read", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", null)]
    [InlineData("ca.key has something else than keys of the CAs in ca.crt", null, "text")]
    [InlineData("ca.crt or ca.key cannot be read", null, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Authorities_that_cannot_be_read_are_not_thrown_away(string expected, string? bundle, string? keys)
    {
        var first = Plan(CertificateSecret.Empty, Start);
        var broken = first.Secret with { Bundle = bundle ?? first.Secret.Bundle, SigningKeys = keys ?? first.Secret.SigningKeys };

        Assert.False(PlanAt(Start).TryPlan(broken, Service, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void A_key_of_no_ca_in_the_bundle_is_a_problem()
    {
        var first = Plan(CertificateSecret.Empty, Start);
        var other = Plan(CertificateSecret.Empty, Start);

        Assert.False(PlanAt(Start).TryPlan(first.Secret with { SigningKeys = other.Secret.SigningKeys }, Service, out _, out _));
    }

    [Fact]
    public void Another_service_gets_a_pair_of_the_signing_ca_and_no_key_of_it()
    {
        var own = Plan(CertificateSecret.Empty, Start);

        var issued = PlanAt(Start).Issue(CertificateSecret.Empty, "identity-broker-sts", own.Ring);

        Assert.True(issued.Pair.IsOf(own.Ring.Authorities[0], ServiceNames.Of("identity-broker-sts", Namespace), Start));
        Assert.Equal(own.Ring.BundlePem, issued.Secret.Bundle);
        Assert.Null(issued.Secret.SigningKeys);
        Assert.Equal(issued.Secret, PlanAt(Start).Issue(issued.Secret, "identity-broker-sts", own.Ring).Secret);
    }

    [Fact]
    public void Another_service_gets_the_new_bundle_while_its_pair_stays()
    {
        var (old, successor, _) = Succession();
        var at = Start + Times.Authority - Times.Successor;
        var issued = PlanAt(at).Issue(CertificateSecret.Empty, "identity-broker-sts", old.Ring);

        var next = PlanAt(at).Issue(issued.Secret, "identity-broker-sts", successor.Ring);

        Assert.Equal(issued.Secret.Certificate, next.Secret.Certificate);
        Assert.Equal(successor.Ring.BundlePem, next.Secret.Bundle);
    }

    [Fact]
    public void A_ca_signs_for_services_of_its_namespace_only()
    {
        var authority = CertificateAuthority.Create(Namespace, Times, Start);

        Assert.True(Shows(authority, ServiceNames.Of("any", Namespace)));
        Assert.False(Shows(authority, ServiceNames.Of("any", "kube-system")));
        Assert.False(Shows(authority, ["kubernetes.default.svc"]));
        Assert.False(Shows(authority, ["example.com"]));
    }

    [Fact]
    public void Nothing_prints_a_key()
    {
        var planned = Plan(CertificateSecret.Empty, Start);

        foreach (var text in new[] { $"{planned}", $"{planned.Secret}", $"{planned.Pair}", $"{planned.Ring}", $"{planned.Ring.Authorities[0]}" })
        {
            Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal);
            Assert.DoesNotContain("BEGIN", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Values_of_a_secret_that_are_too_long_are_not_looked_at()
    {
        var values = new Dictionary<string, byte[]> { ["tls.crt"] = new byte[64 * 1024], ["tls.key"] = new byte[(64 * 1024) + 1], ["ca.crt"] = [] };

        var secret = CertificateSecret.Of(values);

        Assert.NotNull(secret.Certificate);
        Assert.Null(secret.Key);
        Assert.Null(secret.Bundle);
    }

    private static bool Shows(CertificateAuthority authority, IReadOnlyList<string> names) =>
        authority.HasSigned(X509Certificate2.CreateFromPem(authority.Sign(names, Times, Start).CertificatePem), Start);

    /// <summary>A ring at the end of its successor's time of publication.</summary>
    private static (PlannedCertificates Old, PlannedCertificates Successor, DateTimeOffset At) Succession()
    {
        var old = Plan(CertificateSecret.Empty, Start);
        var at = Start + Times.Authority - Times.Successor;
        return (old, Plan(old.Secret, at), at + Times.Publication);
    }

    private static CertificatePlan PlanAt(DateTimeOffset now, IReadOnlySet<string>? published = null) => new(Namespace, Times, published, now);

    private static PlannedCertificates Plan(CertificateSecret secret, DateTimeOffset now)
    {
        Assert.True(PlanAt(now).TryPlan(secret, Service, out var planned, out var problem), problem);
        return planned;
    }
}

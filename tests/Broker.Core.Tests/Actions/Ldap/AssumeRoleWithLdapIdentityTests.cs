using Broker.Core.Actions.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.Ldap.DirectoryWorld;

namespace Broker.Core.Tests.Actions.Ldap;

/// <summary>Scenario 1 in this process, and the grant for an STS elsewhere: both are one decision.</summary>
public sealed class AssumeRoleWithLdapIdentityTests
{
    private const string WithTags = """["sts:AssumeRoleWithLDAPIdentity","sts:TagSession","sts:SetSourceIdentity"]""";

    private readonly DirectoryWorld _world = new();

    [Fact]
    public void A_member_of_the_group_gets_the_role()
    {
        _world.Role("dev", Statement(Groups(Developers)));

        var session = ResultAssert.Accepted(_world.Assume(_world.Person())).Session;

        Assert.Equal("arn:aws:sts::123456789012:assumed-role/dev/alice", session.Principal.Arn);
        Assert.Equal((SessionOrigin.Ldap, new LdapFederation(Provider, "alice")), (session.Origin, session.Ldap));
        Assert.Equal((Provider + ":alice", "LDAPUser"), (_world.Record.Caller.PrincipalId, _world.Record.Caller.Type));
    }

    /// <summary>Of the person, provider and name stay with the session; groups and attributes do not.</summary>
    [Fact]
    public void The_session_goes_on_as_a_person_of_the_directory()
    {
        using var world = new ActionWorld();
        world.Put("LdapProvider", ActionWorld.Shop, "corp", """name: corp, servers: ["ldaps://dc1.example.com"], users: { mode: Template, baseDn: "dc=example", dnTemplate: "uid={username},dc=example" }, mapping: { sourceIdentity: "" }""")
            .Role("dev", $$"""{"Version":"2012-10-17","Statement":{{Statement(Groups(Developers))}}}""", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""")
            .Role("next", TrustWhen("""{"StringEquals":{"aws:FederatedProvider":"arn:aws:iam::123456789012:ldap-provider/corp","ldap:username":"alice"}}"""))
            .Role("never", TrustWhen(Groups(Developers)));

        var caller = world.CallerOf(ResultAssert.Accepted(world.AssumeRoleAsPerson(_world.Person(), ActionWorld.RoleArn("dev"))));

        world.Assume(caller, ActionWorld.RoleArn("next"));
        world.Refused(caller, ActionWorld.RoleArn("never"));
    }

    private static string TrustWhen(string condition) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/dev"},"Action":"sts:AssumeRole","Condition":{{condition}} } }""";

    /// <summary>L-12: whole normalised names are compared, never a part of one.</summary>
    [Trait("threat", "L-12")]
    [Theory]
    [InlineData("cn=admin,ou=groups,dc=example,dc=com", true)]
    [InlineData("cn=admin2,ou=groups,dc=example,dc=com", false)]
    [InlineData("cn=admin,ou=groups,dc=example,dc=com,dc=evil", false)]
    [InlineData("cn=admin,ou=other,dc=example,dc=com", false)]
    [InlineData(@"cn=admin\2cou=groups,dc=example,dc=com", false)]
    [InlineData(@"cn=admin\,ou\=groups,dc=example,dc=com", false)]
    [InlineData("cn=Admin,ou=Groups,dc=example,dc=com", true)]
    [InlineData("cn=admin,ou=groups,dc=example,dc=co", false)]
    [InlineData("cn=аdmin,ou=groups,dc=example,dc=com", false)]
    public void Only_the_very_group_is_meant(string group, bool isAllowed)
    {
        _world.Role("dev", Statement(Groups(Admins)));

        Assert.Equal(isAllowed, _world.Assume(_world.Person(groups: [group])).TryGet(out _, out var error));
        Assert.True(isAllowed || error!.Code == StsErrorCode.AccessDenied);
    }

    [Fact]
    public void A_role_that_does_not_exist_answers_as_one_that_trusts_nobody()
    {
        _world.Role("dev", Statement(Groups(Admins)));

        Assert.Equal(
            ResultAssert.Refused(_world.Assume(_world.Person()), StsErrorCode.AccessDenied),
            ResultAssert.Refused(_world.Assume(_world.Person(), "nobody"), StsErrorCode.AccessDenied));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"ldap:username":"alice"}}""", true)]
    [InlineData("""{"StringEquals":{"ldap:username":"bob"}}""", false)]
    [InlineData("""{"StringLike":{"ldap:dn":"*,ou=people,dc=example,dc=com"}}""", true)]
    [InlineData("""{"StringLike":{"ldap:dn":"*,ou=guests,dc=example,dc=com"}}""", false)]
    [InlineData("""{"StringEquals":{"ldap:bindMode":"Search"}}""", true)]
    [InlineData("""{"StringEquals":{"ldap:bindMode":"Template"}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"ldap:attr/department":"it"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"ldap:attr/DEPARTMENT":"it"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"ldap:attr/department":"IT"}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"ldap:attr/mail":"b@example.com"}}""", true)]
    [InlineData("""{"StringEquals":{"ldap:attr/department":"it"}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"ldap:attr/missing":"it"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:FederatedProvider":"arn:aws:iam::123456789012:ldap-provider/corp"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:FederatedProvider":"arn:aws:iam::123456789012:ldap-provider/corp2"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}""", true)]
    [InlineData("""{"StringEquals":{"sts:RoleSessionName":"alice"}}""", true)]
    [InlineData("""{"StringEquals":{"sts:RoleSessionName":"bob"}}""", false)]
    public void Trust_policies_see_the_keys_of_the_person(string condition, bool isAllowed)
    {
        _world.Role("dev", Statement(condition));

        var person = _world.Person(attributes: [("department", ["it"]), ("mail", ["a@example.com", "b@example.com"])]);

        Assert.Equal(isAllowed, _world.Assume(person).TryGet(out _, out _));
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("false", true)]
    public void Null_tells_whether_a_person_is_in_any_group(string isNull, bool isInOne)
    {
        _world.Role("dev", Statement($$$"""{"Null":{"ldap:groups":"{{{isNull}}}"}}"""));

        Assert.Equal(isInOne, _world.Assume(_world.Person()).TryGet(out _, out _));
        Assert.NotEqual(isInOne, _world.Assume(_world.Person(groups: [])).TryGet(out _, out _));
    }

    [Theory]
    [InlineData(WithTags, true)]
    [InlineData("""["sts:AssumeRoleWithLDAPIdentity","sts:TagSession"]""", false)]
    [InlineData("""["sts:AssumeRoleWithLDAPIdentity","sts:SetSourceIdentity"]""", false)]
    [InlineData("""["sts:TagSession","sts:SetSourceIdentity"]""", false)]
    public void Tags_and_source_identity_have_to_be_allowed_as_with_every_way_to_a_role(string actions, bool isAllowed)
    {
        _world.Mapping = new LdapMapping { Tags = [new LdapTagRule("department", "{attr:department}", IsTransitive: true)] };
        _world.Role("dev", Statement(Groups(Developers), actions: actions));

        Assert.Equal(isAllowed, _world.Assume(_world.Person(attributes: ("department", ["it"]))).TryGet(out var issued, out _));
        if (isAllowed)
        {
            Assert.Equal("alice", issued!.Session.SourceIdentity);
            Assert.Equal([new SessionTag("department", "it", IsTransitive: true)], issued.Session.Tags);
        }
    }

    [Fact]
    public void Another_directory_of_the_same_name_is_another_one()
    {
        _world.Role("dev", Statement(Groups(Developers)).Replace("123456789012:ldap", "210987654321:ldap", StringComparison.Ordinal));

        ResultAssert.Refused(_world.Assume(_world.Person()), StsErrorCode.AccessDenied);
    }

    [Fact]
    public void A_role_of_another_account_may_trust_the_directory()
    {
        _world.Role("dev", "210987654321", [Statement(Groups(Developers))]);

        var session = ResultAssert.Accepted(_world.Assume(new LdapRoleRequest(_world.Person(), Arn("dev", "210987654321")))).Session;

        Assert.Equal("arn:aws:sts::210987654321:assumed-role/dev/alice", session.Principal.Arn);
    }

    [Fact]
    public void A_directory_that_is_registered_no_more_gives_nothing()
    {
        _world.Role("dev", Statement(Groups(Developers)));
        _world.HasProvider = false;

        Assert.Equal("ldap_provider_gone", ResultAssert.Refused(_world.Assume(_world.Person()), StsErrorCode.InvalidIdentityToken).Reason);
    }

    [Fact]
    public void An_old_reading_gives_nothing()
    {
        _world.Role("dev", Statement(Groups(Developers)));
        var person = _world.Person();

        _world.Time.Advance(TimeSpan.FromMinutes(15));
        ResultAssert.Accepted(_world.Assume(person));

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ldap_reading_old", ResultAssert.Refused(_world.Assume(person), StsErrorCode.ExpiredTokenException).Reason);
        Assert.Equal("ldap_reading_old", ResultAssert.Refused(_world.Grant(new LdapRoleRequest(person, Arn("dev"))), StsErrorCode.ExpiredTokenException).Reason);
        Assert.Equal("ldap_reading_old", _world.WhyNone(person)!.Reason);
    }

    [Theory]
    [InlineData(899, false)]
    [InlineData(900, true)]
    [InlineData(3600, true)]
    [InlineData(3601, false)]
    [InlineData(43201, false)]
    public void Both_ways_hold_the_duration_to_the_same_bounds(int seconds, bool isLegal)
    {
        _world.Role("dev", Statement(Groups(Developers)));
        var request = new LdapRoleRequest(_world.Person(), Arn("dev")) { DurationSeconds = seconds };

        Assert.Equal(isLegal, _world.Assume(request).TryGet(out var issued, out var refused));
        Assert.Equal(isLegal, _world.Grant(request).TryGet(out var grant, out var alike));
        Assert.Equal(refused, alike);
        Assert.True(!isLegal || (grant!.Duration == TimeSpan.FromSeconds(seconds) && issued!.Session.ExpiresAt - issued.Session.IssuedAt == grant.Duration));
    }

    [Theory]
    [InlineData("{", StsErrorCode.MalformedPolicyDocument)]
    [InlineData("", StsErrorCode.ValidationError)]
    public void Both_ways_check_session_policies(string policy, StsErrorCode code)
    {
        _world.Role("dev", Statement(Groups(Developers)));
        var request = new LdapRoleRequest(_world.Person(), Arn("dev")) { Policy = policy };

        Assert.Equal(ResultAssert.Refused(_world.Assume(request), code), ResultAssert.Refused(_world.Grant(request), code));
    }

    [Fact]
    public void A_grant_carries_what_a_session_would()
    {
        const string policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";
        _world.Mapping = new LdapMapping { Tags = [new LdapTagRule("department", "{attr:department}", IsTransitive: true)] };
        _world.Role("dev", Statement(Groups(Developers), actions: WithTags));

        var grant = ResultAssert.Accepted(_world.Grant(new LdapRoleRequest(_world.Person(attributes: ("department", ["it"])), Arn("dev")) { Policy = policy }));

        Assert.Equal(("dev", "alice", "alice", policy), (grant.Role.Arn.Name, grant.Session.SessionName, grant.Session.SourceIdentity, grant.Policies!.Inline));
        Assert.Equal([KeyValuePair.Create("department", "it")], grant.Session.Tags);
        Assert.Equal(["department"], grant.Session.TransitiveTagKeys);
        Assert.Equal(TimeSpan.FromHours(1), grant.Duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("dev")]
    [InlineData("arn:aws:iam::123456789012:user/dev")]
    public void What_is_no_role_is_refused(string? arn) =>
        ResultAssert.Refused(_world.Assume(new LdapRoleRequest(_world.Person(), arn)), StsErrorCode.ValidationError);
}

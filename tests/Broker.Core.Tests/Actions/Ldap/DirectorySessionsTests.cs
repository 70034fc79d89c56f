using Broker.Core.Actions.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Tests.Authentication.Oidc;

namespace Broker.Core.Tests.Actions.Ldap;

/// <summary>L-13: every kind of value has a defined result, and none is changed.</summary>
[Trait("threat", "L-13")]
public sealed class DirectorySessionsTests
{
    private readonly DirectoryWorld _world = new();

    [Theory]
    [InlineData("{username}", "alice", "alice")]
    [InlineData("{username}@{attr:l}", "alice", "alice@berlin")]
    [InlineData("{attr:L}", "alice", "berlin")]
    [InlineData("app-{username}", "alice", "app-alice")]
    [InlineData("fixed", "alice", "fixed")]
    [InlineData("{username}", "a", null)]
    [InlineData("{username}", "ab", "ab")]
    [InlineData("{username}", "Müller", null)]
    [InlineData("{username}", "иван", null)]
    [InlineData("{username}", "a b", null)]
    [InlineData("{username}", "a/b", null)]
    [InlineData("{username}", "alice\n", null)]
    [InlineData("{attr:missing}", "alice", null)]
    [InlineData("{attr:mail}", "alice", null)]
    public void Session_names_are_legal_or_refused(string template, string username, string? name)
    {
        var person = _world.Person(username, attributes: [("l", ["berlin"]), ("mail", ["a@example.com", "b@example.com"])]);

        Assert.Equal(name is not null, DirectorySessions.Map(new LdapMapping { SessionName = template, SourceIdentity = null }, person).TryGet(out var session, out var error));
        Assert.Equal(name, session?.SessionName);
        Assert.True(name is not null || error!.Code == StsErrorCode.ValidationError);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Nothing_is_cut(int length, bool isLegal)
    {
        var person = _world.Person(new string('a', length));

        Assert.Equal(isLegal, DirectorySessions.Map(new LdapMapping { SourceIdentity = null }, person).TryGet(out _, out _));
        Assert.Equal(isLegal, DirectorySessions.Map(new LdapMapping { SessionName = "app" }, person).TryGet(out _, out _));
    }

    [Fact]
    public void A_refusal_names_the_rule_and_no_value()
    {
        var person = _world.Person("Müller", attributes: ("note", ["private<>"]));

        var name = ResultAssert.Refused(DirectorySessions.Map(new LdapMapping(), person), StsErrorCode.ValidationError);
        var tag = ResultAssert.Refused(
            DirectorySessions.Map(new LdapMapping { SessionName = "app", SourceIdentity = null, Tags = [new LdapTagRule("note", "{attr:note}")] }, person), StsErrorCode.ValidationError);

        Assert.Contains(@"mapping.sessionName", name.Message, StringComparison.Ordinal);
        Assert.Contains(@"2 to 64 characters of [\w+=,.@-]", name.Message, StringComparison.Ordinal);
        Assert.Contains(@"the tag 'note'", tag.Message, StringComparison.Ordinal);
        Assert.Contains("at most 256 characters", tag.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Müller", name.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("private", tag.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string[]?, bool, string?, bool> Values() => new()
    {
        { ["it"], false, "it", true },
        { null, false, null, true },
        { null, true, null, false },
        { [], false, null, true },
        { [""], false, "", true },
        { ["it", "hr"], false, null, false },
        { ["Größe 1/2 @x"], false, "Größe 1/2 @x", true },
        { ["Отдел"], false, "Отдел", true },
        { ["e\u0301"], false, null, false },
        { ["\u00e9"], false, "\u00e9", true },
        { ["a,b"], false, null, false },
        { ["\ud800"], false, null, false },
        { ["a\0b"], false, null, false },
        { [new string('x', 256)], false, new string('x', 256), true },
        { [new string('x', 257)], false, null, false },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_value_of_an_attribute_has_its_result(string[]? values, bool isRequired, string? tag, bool isMapped)
    {
        var person = values is null ? _world.Person() : _world.Person(attributes: ("department", values));
        var mapping = new LdapMapping { SourceIdentity = null, Tags = [new LdapTagRule("department", "{attr:department}", IsRequired: isRequired)] };

        Assert.Equal(isMapped, DirectorySessions.Map(mapping, person).TryGet(out var session, out _));
        Assert.Equal(tag is null ? [] : [KeyValuePair.Create("department", tag)], isMapped ? session!.Tags : []);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("{}", false)]
    [InlineData("{username", false)]
    [InlineData("username}", false)]
    [InlineData("{Username}", false)]
    [InlineData("{{username}}", false)]
    [InlineData("{attr:}", false)]
    [InlineData("{attr:a b}", false)]
    [InlineData("{attr:-a}", false)]
    [InlineData("{attr:departmentNumber}", true)]
    [InlineData("{attr:cn;lang-de}", true)]
    [InlineData("{attr:2.5.4.3}", true)]
    [InlineData("a{username}b{attr:x}c", true)]
    public void Templates_have_two_places_only(string text, bool isLegal)
    {
        Assert.Equal(isLegal, LdapTemplate.TryParse(text, out _, out _));
        Assert.True(isLegal || !DirectorySessions.Map(new LdapMapping { SessionName = text }, _world.Person()).TryGet(out _, out _));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Templates_have_a_length(int length, bool isLegal) => Assert.Equal(isLegal, LdapTemplate.TryParse(new string('a', length), out _, out _));
}

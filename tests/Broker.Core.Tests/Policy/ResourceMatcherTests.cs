using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class ResourceMatcherTests
{
    private const string Bucket = "arn:aws:s3:::bucket/a/b";

    [Theory]
    [Trait("threat", "P-06")]
    [Trait("threat", "P-07")]
    [Trait("threat", "P-10")]
    [Trait("threat", "P-17")]
    [InlineData("*", Bucket, true)]
    [InlineData(Bucket, Bucket, true)]
    [InlineData("arn:aws:s3:::bucket/*", Bucket, true)]
    [InlineData("arn:aws:s3:::bucket", Bucket, false)]
    [InlineData("arn:aws:s3:::bucket*", "arn:aws:s3:::bucket-evil/a", true)]
    [InlineData("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket-evil/a", false)]
    [InlineData("arn:aws:s3:::bucket/a/?", Bucket, true)]
    [InlineData("arn:aws:s3:::bucket/a?b", Bucket, true)]
    [InlineData("arn:aws:s3:::bucket/a.b", Bucket, false)]
    [InlineData("arn:aws:s3:::Bucket/*", Bucket, false)]
    [InlineData("arn:aws:s3:::bucket/a/*", "arn:aws:s3:::bucket/x/../a/b", false)]
    [InlineData("arn:aws:s3:::bucket/a/*", "arn:aws:s3:::bucket/x%2f..%2fa/b", false)]
    [InlineData("arn:aws:s3:::bucket/a/*", "arn:aws:s3:::bucket\\a\\b", false)]
    [InlineData("arn:aws:s3:::bucket/a/*", "arn:aws:s3:::bucket/a%5cb", false)]
    [InlineData("arn:aws:sns:*:123456789012:topic", "arn:aws:sns:eu-west-1:123456789012:topic", true)]
    [InlineData("arn:aws:sns:*:topic", "x", null)]
    [InlineData("arn:aws:sns:eu-*:topic", "x", null)]
    [InlineData("arn:aws:logs:*:*:log-group:x*:y", "arn:aws:logs:eu-west-1:1:log-group:x:a:b:y", true)]
    [InlineData("arn:aws:iam::123456789012:role/*", "arn:aws:iam::123456789012:role/team/app", true)]
    [InlineData("arn:aws:iam::123456789012:role/*", "*", false)]
    public void Matches_whole_resources_with_wildcards_over_everything(string pattern, string asked, bool? expected)
    {
        var json = Document($$"""{"Effect":"Allow","Action":"*","Resource":{{Quote(pattern)}}}""");

        if (expected is null)
        {
            Assert.False(PolicyDocument.TryParse(json, PolicyKind.ManagedPolicy, out _, out _));
        }
        else
        {
            Assert.Equal(expected, IsAllowed(json, asked));
        }
    }

    [Theory]
    [Trait("threat", "P-09")]
    [InlineData("Allow", "Resource", "[\"arn:aws:s3:::a\",\"arn:aws:s3:::bucket/*\"]", PolicyEffect.Allow)]
    [InlineData("Allow", "Resource", "[\"arn:aws:s3:::a\",\"arn:aws:s3:::b\"]", PolicyEffect.ImplicitDeny)]
    [InlineData("Allow", "NotResource", "[\"arn:aws:s3:::a\",\"arn:aws:s3:::bucket/*\"]", PolicyEffect.ImplicitDeny)]
    [InlineData("Allow", "NotResource", "[\"arn:aws:s3:::a\",\"arn:aws:s3:::b\"]", PolicyEffect.Allow)]
    [InlineData("Allow", "NotResource", "\"*\"", PolicyEffect.ImplicitDeny)]
    [InlineData("Deny", "Resource", "\"arn:aws:s3:::bucket/*\"", PolicyEffect.ExplicitDeny)]
    [InlineData("Deny", "NotResource", "\"arn:aws:s3:::bucket/*\"", PolicyEffect.ImplicitDeny)]
    [InlineData("Deny", "NotResource", "\"arn:aws:s3:::a\"", PolicyEffect.ExplicitDeny)]
    public void NotResource_means_every_other_resource(string effect, string element, string value, PolicyEffect expected) =>
        Assert.Equal(expected, Effect(Document($$"""{"Effect":"{{effect}}","Action":"s3:*","{{element}}":{{value}}}"""), Bucket));

    [Theory]
    [Trait("threat", "P-15")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("[\"*\",1]")]
    [InlineData("\"bucket\"")]
    [InlineData("\"**\"")]
    [InlineData("\"arn:aws:s3:::\\u200b\",\"x\":1")]
    [InlineData("\"arn:aws:s3::bucket\"")]
    [InlineData("\"arn:aws:s3\"")]
    [InlineData("\"urn:aws:s3:::bucket\"")]
    [InlineData("\"arn:evil:s3:::bucket\"")]
    [InlineData("\"arn:aws::::bucket\"")]
    [InlineData("\"arn:aws:s?:::bucket\"")]
    [InlineData("\"arn:aws:s3::${aws:PrincipalAccount}:bucket\"")]
    [InlineData("\"${aws:PrincipalArn}\"")]
    [InlineData("\"arn:aws:s3:::${aws:usrname}\"")]
    [InlineData("\"arn:aws:s3:::${aws:username\"")]
    public void Refuses_what_names_no_resource(string value) =>
        Assert.False(PolicyDocument.TryParse(Document($$"""{"Effect":"Allow","Action":"*","Resource":{{value}}}"""), PolicyKind.ManagedPolicy, out _, out _));

    [Theory]
    [Trait("threat", "P-11")]
    [InlineData("alice", "arn:aws:s3:::home/alice/x", true)]
    [InlineData("alice", "arn:aws:s3:::home/bob/x", false)]
    [InlineData("*", "arn:aws:s3:::home/bob/x", false)]
    [InlineData("*", "arn:aws:s3:::home/*/x", true)]
    [InlineData("b?b", "arn:aws:s3:::home/bob/x", false)]
    [InlineData("${*}", "arn:aws:s3:::home/bob/x", false)]
    [InlineData("bob/../alice", "arn:aws:s3:::home/alice/x", false)]
    [InlineData(null, "arn:aws:s3:::home//x", false)]
    [InlineData(null, "arn:aws:s3:::home/${aws:username}/x", false)]
    [InlineData("", "arn:aws:s3:::home//x", true)]
    public void Variables_stand_for_literal_text(string? username, string asked, bool expected)
    {
        var context = new RequestContext().AddIfPresent("aws:username", username);

        Assert.Equal(expected, IsAllowed(Document("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::home/${aws:username}/*"}"""), asked, context));
    }

    [Fact]
    [Trait("threat", "P-11")]
    public void A_variable_without_value_matches_nothing_so_NotResource_means_everything()
    {
        var document = Document("""{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::home/${aws:username}"}""");

        Assert.Equal(PolicyEffect.ExplicitDeny, Effect(document, "arn:aws:s3:::home/alice"));
        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(document, "arn:aws:s3:::home/alice", new RequestContext().Add("aws:username", "alice")));
    }

    [Fact]
    [Trait("threat", "P-11")]
    public void Variables_are_text_under_the_first_version()
    {
        const string json = """{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}}""";
        var context = new RequestContext().Add("aws:username", "alice");

        Assert.False(IsAllowed(json, "arn:aws:s3:::alice", context));
        Assert.True(IsAllowed(json, "arn:aws:s3:::${aws:username}", context));
    }

    private static bool IsAllowed(string json, string asked, RequestContext? context = null) => Effect(json, asked, context) == PolicyEffect.Allow;

    private static PolicyEffect Effect(string json, string asked, RequestContext? context = null)
    {
        Assert.True(PolicyDocument.TryParse(json, PolicyKind.ManagedPolicy, out var document, out var problems), string.Join('\n', problems));
        var request = new AccessRequest(Alice, "s3:GetObject", asked, context ?? new RequestContext())
        {
            Caller = CallerPolicies.None with { Identity = [new AttachedPolicy("inline:one", document)] },
        };
        return AccessEvaluator.Evaluate(request).Effect;
    }
}

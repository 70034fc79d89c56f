using System.Collections.Frozen;
using Broker.Core.Actions;
using Broker.Core.Audit;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;

namespace Broker.Core.Tests.Actions;

/// <summary>Proved callers with the policies that a test gives them, and what surrounds their requests.</summary>
internal static class Callers
{
    public static readonly AccountId Account = SessionSamples.Account;

    /// <summary>The user <c>/staff/alice</c> with long-term keys.</summary>
    public static VerifiedCaller User(string? policy, CatalogSnapshot? catalog = null, SessionOrigin? origin = null)
    {
        var user = new IamUser(SessionSamples.Alice, "AIDAQNZGKIQY56JQ7WMLA") { Policies = policy is null ? [] : [Policy(policy)], Tags = Tags(("Team", "data")) };
        var principal = AwsPrincipal.OfUser(user.Arn, user.UserId);
        var session = origin is { } known ? SessionSamples.Of(principal, known) : null;
        return new VerifiedCaller(principal, "AKIAQNZGKIQY56JQ7WML", session, catalog ?? Catalog()) { User = user };
    }

    /// <summary>A session of the role <c>/team/cart</c>, from noon until one.</summary>
    public static VerifiedCaller Role(string? policy, CatalogSnapshot? catalog = null, Func<Session, Session>? change = null)
    {
        var role = SessionSamples.Role() with { Policies = policy is null ? [] : [Policy(policy)], Tags = Tags(("Team", "data"), ("Cost", "1")) };
        var session = SessionSamples.Session();
        session = change is null ? session : change(session);
        return new VerifiedCaller(session.Principal, session.AccessKeyId.Text, session, catalog ?? Catalog()) { Role = role };
    }

    public static VerifiedCaller Of(AwsPrincipal principal, Session? session = null, CatalogSnapshot? catalog = null) =>
        new(principal, "AKIAQNZGKIQY56JQ7WML", session, catalog ?? Catalog());

    public static CatalogSnapshot Catalog(params Account[] accounts) => new(new CatalogContents([], []) { Accounts = accounts });

    public static RequestEnvironment Environment(bool isGlobal = false) =>
        new("eu-central-1", SessionSamples.Noon, "192.0.2.1", "test/1", IsSecure: true, "5f3b") { IsGlobalEndpoint = isGlobal };

    public static ActionRecord Record() => new() { Region = "eu-central-1", RequestId = "5f3b" };

    /// <summary>A policy of one statement that allows.</summary>
    public static string Allow(string actions, string resource = "*", string? condition = null) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":{{actions}},"Resource":"{{resource}}"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}]}""";

    private static AttachedPolicy Policy(string text)
    {
        Assert.True(PolicyDocument.TryParse(text, PolicyKind.InlineUserPolicy, out var document, out var problems), string.Join('\n', problems));
        return new AttachedPolicy("inline", document);
    }

    private static FrozenDictionary<string, string> Tags(params (string Key, string Value)[] tags) =>
        tags.ToFrozenDictionary(tag => tag.Key, tag => tag.Value, StringComparer.OrdinalIgnoreCase);
}

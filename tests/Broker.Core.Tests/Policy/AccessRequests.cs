using System.Collections.Immutable;
using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

/// <summary>Callers, layers of policies and requests to assume the role <see cref="TrustPolicies.Role"/>, by the words of <c>layers.txt</c>.</summary>
internal static class AccessRequests
{
    public const string AssumeRole = "sts:AssumeRole";
    public const string UserId = "AIDAEXAMPLEUSER00000A";
    public const string RoleId = "AROAEXAMPLEROLE00000A";

    private static readonly Dictionary<string, string> Identities = new(StringComparer.Ordinal)
    {
        ["silent"] = OfIdentity("Allow", "s3:*"),
        ["allow"] = OfIdentity("Allow", "sts:AssumeRole"),
        ["deny"] = OfIdentity("Deny", "sts:Assume*"),
    };

    private static readonly Dictionary<string, string> Controls = new(StringComparer.Ordinal)
    {
        ["silent"] = Control("Allow", "s3:*"),
        ["allow"] = Control("Allow", "*"),
        ["deny"] = Control("Deny", "sts:*"),
    };

    public static AccountId OtherAccount { get; } = AccountId.Parse("999999999999");

    /// <summary>A caller by its word, with what it is named in policies.</summary>
    public static RequestPrincipal Caller(string word, bool isCrossAccount = false)
    {
        var account = isCrossAccount ? OtherAccount : Account;
        return word switch
        {
            "user" => RequestPrincipal.Aws($"arn:aws:iam::{account}:user/alice", account, uniqueId: UserId),
            "root" => RequestPrincipal.Aws($"arn:aws:iam::{account}:root", account),
            _ => RequestPrincipal.Aws($"arn:aws:sts::{account}:assumed-role/caller/one", account, RoleArn.Of(account, "/team/", "caller"), RoleId),
        };
    }

    /// <summary>A trust policy that allows whom the word says.</summary>
    public static PolicyDocument Trust(string word, RequestPrincipal caller, bool isCrossAccount)
    {
        var account = isCrossAccount ? OtherAccount : Account;
        var principal = word switch
        {
            "user" => $"arn:aws:iam::{account}:user/alice",
            "session" => $"arn:aws:sts::{account}:assumed-role/caller/one",
            "role" => $"arn:aws:iam::{account}:role/team/caller",
            "account" => account.ToString(),
            "anyone" => "*",
            "userid" => UserId,
            "roleid" => RoleId,
            "other" => $"arn:aws:iam::{account}:user/bob",
            _ => caller.Id,
        };
        Assert.True(PolicyDocument.TryParseTrustPolicy(Document(AwsStatement(word == "deny" ? "Deny" : "Allow", principal)), out var document, out _));
        return document;
    }

    /// <summary>The policies of a layer; none for <c>-</c>.</summary>
    public static ImmutableArray<AttachedPolicy> Layer(string word, string name) =>
        word is "-" ? [] : [new AttachedPolicy(name, ParseAs(PolicyKind.ManagedPolicy, Identities[word]))];

    /// <summary>The levels of service control.</summary>
    public static ImmutableArray<ImmutableArray<AttachedPolicy>> ServiceControl(string words) => Levels(words, "scp", PolicyKind.ServiceControlPolicy, Identities);

    /// <summary>The levels of resource control.</summary>
    public static ImmutableArray<ImmutableArray<AttachedPolicy>> ResourceControl(string words) => Levels(words, "rcp", PolicyKind.ResourceControlPolicy, Controls);

    /// <summary>A whole request from the words of one line: account, caller, trust, SCP, RCP, identity, boundary, session.</summary>
    public static AccessRequest Request(params ReadOnlySpan<string> words)
    {
        var isCrossAccount = words[0] == "cross";
        var caller = Caller(words[1], isCrossAccount);
        return new AccessRequest(caller, AssumeRole, Role, new RequestContext())
        {
            Caller = new CallerPolicies(
                Layer(words[5], "identity"),
                Layer(words[6], "boundary").FirstOrDefault(),
                words[7] is "-" ? null : Layer(words[7], "session"),
                ServiceControl(words[3])),
            ResourcePolicy = ResourcePolicy.Of(Trust(words[2], caller, isCrossAccount), Account) with { ResourceControl = ResourceControl(words[4]) },
        };
    }

    private static ImmutableArray<ImmutableArray<AttachedPolicy>> Levels(string words, string name, PolicyKind kind, Dictionary<string, string> documents) =>
        words is "-" ? [] : [.. words.Split('+').Select((word, level) => ImmutableArray.Create(new AttachedPolicy($"{name}-{level}", ParseAs(kind, documents[word]))))];

    private static string OfIdentity(string effect, string action) =>
        Document($$"""{"Sid":"{{effect}}It","Effect":"{{effect}}","Action":"{{action}}","Resource":"*"}""");

    private static string Control(string effect, string action) =>
        Document($$"""{"Sid":"{{effect}}It","Effect":"{{effect}}","Principal":"*","Action":"{{action}}","Resource":"*"}""");
}

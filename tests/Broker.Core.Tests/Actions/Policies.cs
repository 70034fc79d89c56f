namespace Broker.Core.Tests.Actions;

/// <summary>Policy documents as JSON, for the tests of this folder. Several actions stand in one text, with commas between them.</summary>
internal static class Policies
{
    /// <summary>An identity, session, boundary or control policy with one Allow.</summary>
    public static string Allow(string actions, string resource = "*", string? condition = null) => Document(Statement("Allow", actions, resource, condition));

    /// <summary>A policy with one Deny.</summary>
    public static string Deny(string actions, string resource = "*", string? condition = null) => Document(Statement("Deny", actions, resource, condition));

    /// <summary>All that is asked for, but these actions.</summary>
    public static string AllBut(string actions) => Document(Statement("Allow", "*"), Statement("Deny", actions));

    /// <summary>A trust policy with one Allow for an AWS principal.</summary>
    public static string Trust(string principal, string actions = "sts:AssumeRole", string? condition = null) =>
        Document(Trusts("Allow", principal, actions, condition));

    /// <summary>A statement of a policy with resources.</summary>
    public static string Statement(string effect, string actions, string resource = "*", string? condition = null) =>
        $$"""{"Effect":"{{effect}}","Action":{{List(actions)}},"Resource":"{{resource}}"{{Condition(condition)}}}""";

    /// <summary>A statement of a trust policy about an AWS principal.</summary>
    public static string Trusts(string effect, string principal, string actions = "sts:AssumeRole", string? condition = null) =>
        $$"""{"Effect":"{{effect}}","Principal":{"AWS":"{{principal}}"},"Action":{{List(actions)}}{{Condition(condition)}}}""";

    /// <summary>A statement of a trust policy about an identity provider.</summary>
    public static string TrustsProvider(string arn, string actions = "sts:AssumeRoleWithWebIdentity", string? condition = null) =>
        $$"""{"Effect":"Allow","Principal":{"Federated":"{{arn}}"},"Action":{{List(actions)}}{{Condition(condition)}}}""";

    /// <summary>A condition of one operator, key and value.</summary>
    public static string When(string @operator, string key, string value) => $$$"""{"{{{@operator}}}":{"{{{key}}}":"{{{value}}}"}}""";

    /// <summary>The whole document.</summary>
    public static string Document(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string List(string actions) => $"[{string.Join(',', actions.Split(',').Select(action => $"\"{action}\""))}]";

    private static string Condition(string? condition) => condition is null ? "" : $",\"Condition\":{condition}";
}

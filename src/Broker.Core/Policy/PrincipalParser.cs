using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Policy;

/// <summary>Reads a <c>Principal</c> element. Nobody is named by a part of an ARN: <c>*</c> stands alone and only under <c>AWS</c>.</summary>
/// <remarks>Source: IAM User Guide, "AWS JSON policy elements: Principal".</remarks>
internal sealed class PrincipalParser(PolicyKind kind, List<PolicyProblem> problems)
{
    private const string Members = "AWS, Federated, Service and CanonicalUser";

    /// <summary>Parses the element; null with problems added when a part of it could not be read.</summary>
    public PrincipalMatcher? Parse(JsonElement json, string path, bool isNegated, bool isDeny)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString() is "*" && (kind.HasEveryone || kind.HasOnlyEveryone))
        {
            return new PrincipalMatcher([new PrincipalEntry(default, PrincipalForm.Everyone, "*", "*")], isNegated, isDeny);
        }

        if (kind.HasOnlyEveryone)
        {
            problems.Add(new PolicyProblem(path, $"A {kind.Name} is about everyone: write \"Principal\": \"*\", and a Condition on aws:PrincipalArn if need be."));
            return null;
        }

        if (json.ValueKind != JsonValueKind.Object || !json.EnumerateObject().Any())
        {
            problems.Add(new PolicyProblem(path, json.ValueKind == JsonValueKind.String && json.GetString() is "*"
                ? $"A {kind.Name} cannot have \"Principal\": \"*\". Name who is meant; {{\"AWS\": \"*\"}} is everyone with an AWS identity."
                : $"Principal is an object with at least one of {Members}."));
            return null;
        }

        var before = problems.Count;
        var entries = ImmutableArray.CreateBuilder<PrincipalEntry>();
        foreach (var member in json.EnumerateObject())
        {
            AddMember(member, PolicyJson.Member(path, member.Name), entries);
        }

        return problems.Count == before ? new PrincipalMatcher(entries.ToImmutable(), isNegated, isDeny) : null;
    }

    private void AddMember(JsonProperty member, string path, ImmutableArray<PrincipalEntry>.Builder entries)
    {
        Func<string, PrincipalEntry?>? parse = member.Name switch
        {
            "AWS" => ParseAws,
            "Federated" => ParseFederated,
            "Service" => ParseService,
            "CanonicalUser" => ParseCanonicalUser,
            _ => null,
        };
        if (parse is null)
        {
            problems.Add(new PolicyProblem(path, $"The members of Principal are {Members}, in this spelling."));
            return;
        }

        foreach (var item in PolicyJson.ReadTexts(member.Value, path, problems).TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            var text = item.Text;
            if (parse(text) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                problems.Add(new PolicyProblem(item.Path, $"'{text}' names no {member.Name} principal. {Expected(member.Name)}")
                {
                    AwsMessage = $"Invalid principal in policy: \"{member.Name}\":\"{text}\"",
                });
            }
        }
    }

    private static string Expected(string member) => member switch
    {
        "AWS" => "Write an account id of 12 digits, \"*\", or the whole ARN of an account's root, a user, a role, a role session "
            + "or a federated user, or the unique id of a user or role; parts of an ARN cannot be wildcards.",
        "Federated" => "Write the whole ARN of a provider, for example \"arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH\", "
            + "or one of www.amazon.com, graph.facebook.com, accounts.google.com and cognito-identity.amazonaws.com; there are no wildcards.",
        "Service" => "Write a service's name such as \"ec2.amazonaws.com\"; there are no wildcards.",
        _ => "Write 64 hexadecimal digits.",
    };

    private static PrincipalEntry? ParseAws(string text)
    {
        if (text is "*")
        {
            return Aws(PrincipalForm.Anyone, text);
        }

        if (AccountId.TryParse(text, out _))
        {
            return Aws(PrincipalForm.Account, text);
        }

        if (IsUniqueId(text))
        {
            return Aws(PrincipalForm.UniqueId, text);
        }

        if (!PrincipalArn.TryParse(text, out var arn) || !arn.HasWholePath)
        {
            return null;
        }

        return arn switch
        {
            { Service: "iam", Resource: "root" } => new PrincipalEntry(PrincipalKind.Aws, PrincipalForm.Account, arn.Account, text),
            { Service: "iam", Type: "role" } => Aws(PrincipalForm.Role, text),
            { Service: "iam", Type: "user" } or { Service: "sts", Type: "federated-user" } => Aws(PrincipalForm.Exact, text),
            { Service: "sts", Type: "assumed-role" } when arn.Resource.AsSpan().Count('/') == 2 => Aws(PrincipalForm.Exact, text),
            _ => null,
        };
    }

    /// <summary>What AWS shows in the place of a user or role that was deleted. Source: IAM User Guide, "IAM identifiers".</summary>
    private static bool IsUniqueId(string text) =>
        text.Length is >= 16 and <= 128
        && (text.StartsWith("AIDA", StringComparison.Ordinal) || text.StartsWith(PrincipalEntry.RoleIdPrefix, StringComparison.Ordinal))
        && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    private static PrincipalEntry? ParseFederated(string text)
    {
        var isProvider = text is WebIdentityIssuer.Amazon or WebIdentityIssuer.Facebook or WebIdentityIssuer.Google or WebIdentityIssuer.Cognito
            || (PrincipalArn.TryParse(text, out var arn) && arn is { Service: "iam", Type: "oidc-provider" or "saml-provider" or "ldap-provider", HasName: true });
        return isProvider ? Exact(PrincipalKind.Federated, text) : null;
    }

    private static PrincipalEntry? ParseService(string text)
    {
        var isService = (text.EndsWith(".amazonaws.com", StringComparison.Ordinal) || text.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal))
            && text[0] != '.'
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
        return isService ? Exact(PrincipalKind.Service, text) : null;
    }

    private static PrincipalEntry? ParseCanonicalUser(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? Exact(PrincipalKind.CanonicalUser, text) : null;

    private static PrincipalEntry Aws(PrincipalForm form, string text) => new(PrincipalKind.Aws, form, text, text);

    private static PrincipalEntry Exact(PrincipalKind kind, string text) => new(kind, PrincipalForm.Exact, text, text);
}

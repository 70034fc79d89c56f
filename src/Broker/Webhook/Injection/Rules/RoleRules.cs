using System.Globalization;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Requests;
using Broker.Webhook.Lookups;

namespace Broker.Webhook.Injection.Rules;

/// <summary>
/// Decides whether the pods of a namespace may ask for a role (threat W-12): by the rules that the webhook was started with, else by the
/// namespace's annotation <c>identity-broker.io/allowed-role-arns</c>. What nothing allows is refused. Thread safe.
/// </summary>
/// <remarks>Whether the role then trusts the pod is decided by the STS; this rule keeps pods from trying, and says so when they are created.</remarks>
internal sealed class RoleRules(IReadOnlyList<RoleRule> rules, INamespaceLookup namespaces)
{
    /// <summary>More than any namespace needs, and little enough to try them all.</summary>
    private const int MostPatterns = 100;

    /// <summary>Gives the refusal, or null where the role may be asked for.</summary>
    public async ValueTask<InjectionRefusal?> CheckAsync(InjectionRequest request, string @namespace, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            if (rule.Allows(request.Role, @namespace))
            {
                return null;
            }
        }

        var lookup = await namespaces.FindAsync(@namespace, cancellationToken);
        if (lookup.Problem is { } problem)
        {
            return new(DecisionReason.LookupFailed, $"Whether the namespace {AsciiQuoted.Of(@namespace)} may ask for a role cannot be known now: {problem}. Try again.");
        }

        return lookup.TryGet(out var found) && found.Annotations.TryGetValue(AnnotationName.AllowedRoleArns, out var patterns)
            ? Check(request, @namespace, patterns)
            : NotAllowed(request, @namespace);
    }

    private static InjectionRefusal? Check(InjectionRequest request, string @namespace, string patterns)
    {
        var texts = patterns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length > MostPatterns)
        {
            return InjectionRefusal.Annotation(string.Create(
                CultureInfo.InvariantCulture,
                $"annotation {AnnotationName.AllowedRoleArns} of the namespace {AsciiQuoted.Of(@namespace)} has more than {MostPatterns} patterns."));
        }

        var isAllowed = false;
        foreach (var text in texts)
        {
            if (!RolePattern.TryParse(text, out var pattern))
            {
                return InjectionRefusal.Annotation(
                    $"annotation {AnnotationName.AllowedRoleArns} of the namespace {AsciiQuoted.Of(@namespace)} has {AsciiQuoted.Of(text)}; it has to be {RolePattern.Form}.");
            }

            isAllowed |= pattern.Matches(request.Role);
        }

        return isAllowed ? null : NotAllowed(request, @namespace);
    }

    private static InjectionRefusal NotAllowed(InjectionRequest request, string @namespace) => new(
        DecisionReason.RoleNotAllowed,
        $"{request.RoleOrigin} asks for {request.Role}, which no rule lets the namespace {AsciiQuoted.Of(@namespace)} ask for: an administrator can start the webhook with "
        + $"--allow, or give the namespace the annotation {AnnotationName.AllowedRoleArns}.");
}

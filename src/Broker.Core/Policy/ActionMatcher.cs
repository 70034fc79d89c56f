using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Policy;

/// <summary>The <c>Action</c> or <c>NotAction</c> of a statement: patterns over <c>service:Action</c>, compared without case.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed class ActionMatcher
{
    private readonly ImmutableArray<Glob> _patterns;
    private readonly bool _isNegated;

    private ActionMatcher(ImmutableArray<Glob> patterns, bool isNegated)
    {
        _patterns = patterns;
        _isNegated = isNegated;
    }

    /// <summary>Parses the element; null with problems added when one of its patterns cannot be meant.</summary>
    public static ActionMatcher? Parse(JsonElement json, string path, bool isNegated, PolicyKind kind, List<PolicyProblem> problems)
    {
        var patterns = ImmutableArray.CreateBuilder<Glob>();
        var texts = PolicyJson.ReadTexts(json, path, problems);
        foreach (var item in texts.TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            var text = item.Text;
            var glob = Compile(text);
            if (glob is null)
            {
                problems.Add(new PolicyProblem(
                    item.Path, "An action is \"*\" or service:Name, for example \"sts:AssumeRoleWithWebIdentity\"; * and ? are wildcards.")
                {
                    AwsMessage = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                });
            }
            else if (!kind.Actions.IsEmpty && !kind.Actions.Any(action => glob.Matches(action.ToLowerInvariant())))
            {
                // A misspelt action under NotAction or Deny would open what it means to close.
                problems.Add(new PolicyProblem(
                    item.Path, $"'{text}' is no action that a {kind.Name} can decide. Those are {string.Join(", ", kind.Actions)}.")
                {
                    AwsMessage = "AssumeRole policy may only specify STS AssumeRole actions.",
                });
            }
            else
            {
                patterns.Add(glob);
            }
        }

        return patterns.Count > 0 && patterns.Count == texts.Length ? new ActionMatcher(patterns.ToImmutable(), isNegated) : null;
    }

    /// <summary>Whether the statement means this action.</summary>
    public bool Matches(ReadOnlySpan<char> lowerCaseAction) => MatchesAny(lowerCaseAction) != _isNegated;

    private static Glob? Compile(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var isAction = text is "*"
            || (colon > 0 && colon < text.Length - 1 && text[..colon].All(IsServiceCharacter) && text[(colon + 1)..].All(IsNameCharacter));
        return isAction ? Glob.Parse(text.ToLowerInvariant()) : null;
    }

    private static bool IsServiceCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '*' or '?';

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '*' or '?';

    private bool MatchesAny(ReadOnlySpan<char> lowerCaseAction)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(lowerCaseAction))
            {
                return true;
            }
        }

        return false;
    }
}

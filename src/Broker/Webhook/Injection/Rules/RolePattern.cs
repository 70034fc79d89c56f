using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Broker.Core;

namespace Broker.Webhook.Injection.Rules;

/// <summary>
/// A pattern of role ARNs that names its account: <c>arn:aws:iam::123456789012:role/team-a/*</c>. Wildcards stand after <c>role/</c> only, so
/// that no rule reaches into an account that nobody listed.
/// </summary>
internal sealed partial class RolePattern
{
    private readonly AnchoredGlob _glob;

    private RolePattern(AnchoredGlob glob) => _glob = glob;

    /// <summary>For messages: what a pattern looks like.</summary>
    public const string Form = "arn:aws:iam::ACCOUNT:role/NAME with an account of 12 digits, and * and ? only after role/";

    /// <summary>Reads a pattern.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RolePattern? pattern)
    {
        pattern = Shape().IsMatch(text) ? new RolePattern(new AnchoredGlob(text)) : null;
        return pattern is not null;
    }

    /// <summary>Whether the pattern lets somebody ask for the role.</summary>
    public bool Matches(RoleArn role) => _glob.Matches(role.Text);

    /// <inheritdoc/>
    public override string ToString() => _glob.Pattern;

    [GeneratedRegex(@"\Aarn:aws[a-z-]{0,20}:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@*?/-]{1,512}\z", RegexOptions.None, 1000)]
    private static partial Regex Shape();
}

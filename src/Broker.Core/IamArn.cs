namespace Broker.Core;

/// <summary>What the ARNs of users, roles and managed policies share: <c>arn:PARTITION:iam::ACCOUNT:TYPE/PATH/NAME</c>, compared byte for byte.</summary>
/// <remarks>
/// Bounds: 20 to 2048 characters in all, name of <c>[A-Za-z0-9_+=,.@-]</c>, path up to 512 printable ASCII characters that starts and ends
/// with a slash. Source: IAM user guide, "IAM identifiers"; IAM and AWS STS quotas. Immutable; safe to share between threads. A base class
/// because the three are read the same way and must never pass for one another (decision 0009). Each says itself who may own it: a policy may be AWS's.
/// </remarks>
public abstract record IamArn
{
    private const int LongestPath = 512;

    /// <summary>The account of what is AWS's own, and the usual partition. One text for all: a catalog holds 100,000 of these.</summary>
    internal const string Aws = "aws";

    private protected IamArn(in Parts parts) =>
        (Text, Partition, Path, Name) = (parts.Text, parts.Partition, parts.Path, parts.Name);

    /// <summary>The whole ARN.</summary>
    public string Text { get; }

    /// <summary><c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c> and their like.</summary>
    public string Partition { get; }

    /// <summary>The path with both slashes: <c>/</c> or <c>/team/a/</c>.</summary>
    public string Path { get; }

    /// <summary>The name without its path.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => Text;

    /// <summary>The text of an ARN.</summary>
    internal static string Write(string partition, string account, string type, string path, string name) =>
        $"arn:{partition}:iam::{account}:{type}{path}{name}";

    /// <summary>Whether a text can be a name: of a user, role, group, policy.</summary>
    internal static bool IsName(string text, int longest) =>
        text.Length > 0 && text.Length <= longest && text.All(c => char.IsAsciiLetterOrDigit(c) || "_+=,.@-".Contains(c, StringComparison.Ordinal));

    /// <summary>Whether a text can be a path: <c>/</c> or <c>/team/a/</c>.</summary>
    internal static bool IsPath(string text) =>
        text.Length is > 0 and <= LongestPath
        && text[0] == '/' && text[^1] == '/'
        && text.All(c => c is > ' ' and < '\x7f')
        && !text.Contains("//", StringComparison.Ordinal);

    /// <summary>Parses the ARN of one type; null for anything else.</summary>
    /// <param name="text">The whole ARN.</param>
    /// <param name="type"><c>user</c>, <c>role</c>, <c>policy</c>.</param>
    /// <param name="longestName">The most characters that a name of this type may have.</param>
    /// <param name="mayBeOfAws">Whether the account may be <c>aws</c>; it is null then.</param>
    private protected static Parts? Parse(string? text, string type, int longestName, bool mayBeOfAws = false)
    {
        if (text is not { Length: >= 20 and <= 2048 })
        {
            return null;
        }

        var parts = text.Split(':');
        if (parts is not ["arn", var partition, "iam", "", var accountText, var resource]
            || !IsPartition(partition)
            || !TryReadAccount(accountText, mayBeOfAws, out var account)
            || !resource.StartsWith(type, StringComparison.Ordinal)
            || resource.Length == type.Length
            || resource[type.Length] != '/')
        {
            return null;
        }

        var nameStart = resource.LastIndexOf('/') + 1;
        var path = nameStart == type.Length + 1 ? "/" : resource[type.Length..nameStart];
        var name = resource[nameStart..];
        return IsName(name, longestName) && IsPath(path) ? new Parts(text, partition is Aws ? Aws : partition, account, path, name) : null;
    }

    /// <summary>Builds the ARN of one type from its parts.</summary>
    /// <exception cref="FormatException">The path or name is not legal.</exception>
    private protected static Parts Build(string partition, AccountId? account, string type, string path, string name, int longestName) =>
        Parse(Write(partition, account?.ToString() ?? Aws, type, path, name), type, longestName, account is null)
        ?? throw new FormatException($"'{path}{name}' is no path and name of a {type}.");

    private static bool TryReadAccount(string text, bool mayBeAws, out AccountId? account)
    {
        account = AccountId.TryParse(text, out var id) ? id : null;
        return account is not null || (mayBeAws && text is Aws);
    }

    private static bool IsPartition(string text) =>
        text is Aws || (text.StartsWith("aws-", StringComparison.Ordinal) && text.Length <= 32 && text.All(c => char.IsAsciiLetterLower(c) || c == '-'));

    /// <summary>What was read of an ARN that is one.</summary>
    private protected readonly record struct Parts(string Text, string Partition, AccountId? Account, string Path, string Name);
}

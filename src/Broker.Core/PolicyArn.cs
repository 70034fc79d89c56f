using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>The ARN of an IAM managed policy: <c>arn:PARTITION:iam::ACCOUNT:policy/PATH/NAME</c>, compared byte for byte.</summary>
/// <remarks>
/// Bounds: 20 to 2048 characters in all, name 1 to 128 of <c>[A-Za-z0-9_+=,.@-]</c>, path up to 512 printable ASCII characters.
/// Source: IAM API reference, Policy. Immutable; safe to share between threads.
/// </remarks>
public sealed record PolicyArn
{
    private const string Type = "policy";
    private const int LongestName = 128;

    private PolicyArn(string text, IamArn parts)
    {
        Text = text;
        Partition = parts.Partition;
        Account = parts.Account;
        Path = parts.Path;
        Name = parts.Name;
    }

    /// <summary>The whole ARN.</summary>
    public string Text { get; }

    /// <summary><c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c> and their like.</summary>
    public string Partition { get; }

    /// <summary>The account that owns the managed policy.</summary>
    public AccountId Account { get; }

    /// <summary>The path with both slashes: <c>/</c> or <c>/team/a/</c>.</summary>
    public string Path { get; }

    /// <summary>The name without its path.</summary>
    public string Name { get; }

    /// <summary>Builds the ARN of a managed policy from its parts.</summary>
    /// <exception cref="FormatException">The path or name is not legal.</exception>
    public static PolicyArn Of(AccountId account, string path, string name, string partition = "aws") =>
        TryParse(IamArn.Write(partition, account, Type, path, name), out var arn)
            ? arn
            : throw new FormatException($"'{path}{name}' is no managed policy path and name.");

    /// <summary>Parses a managed policy ARN; a string of the right length that names no managed policy is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PolicyArn? arn)
    {
        arn = IamArn.Parse(text, Type, LongestName) is { } parts ? new PolicyArn(text!, parts) : null;
        return arn is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

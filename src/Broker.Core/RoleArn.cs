using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>The ARN of an IAM role: <c>arn:PARTITION:iam::ACCOUNT:role/PATH/NAME</c>, compared byte for byte.</summary>
/// <remarks>
/// Bounds: 20 to 2048 characters in all, name 1 to 64 of <c>[A-Za-z0-9_+=,.@-]</c>, path up to 512 printable ASCII characters.
/// Source: IAM API reference, Role. Immutable; safe to share between threads.
/// </remarks>
public sealed record RoleArn
{
    private const string Type = "role";
    private const int LongestName = 64;

    private RoleArn(string text, IamArn parts)
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

    /// <summary>The account that owns the role.</summary>
    public AccountId Account { get; }

    /// <summary>The path with both slashes: <c>/</c> or <c>/team/a/</c>.</summary>
    public string Path { get; }

    /// <summary>The name without its path; this is what an assumed-role ARN shows.</summary>
    public string Name { get; }

    /// <summary>Builds the ARN of a role from its parts.</summary>
    /// <exception cref="FormatException">The path or name is not legal.</exception>
    public static RoleArn Of(AccountId account, string path, string name, string partition = "aws") =>
        TryParse(IamArn.Write(partition, account, Type, path, name), out var arn)
            ? arn
            : throw new FormatException($"'{path}{name}' is no role path and name.");

    /// <summary>Parses a role ARN; a string of the right length that names no role is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RoleArn? arn)
    {
        arn = IamArn.Parse(text, Type, LongestName) is { } parts ? new RoleArn(text!, parts) : null;
        return arn is not null;
    }

    /// <summary>The ARN that a session of this role shows: <c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c>.</summary>
    public string SessionArn(string sessionName) => $"arn:{Partition}:sts::{Account}:assumed-role/{Name}/{sessionName}";

    /// <inheritdoc/>
    public override string ToString() => Text;
}

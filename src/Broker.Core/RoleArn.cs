using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>The ARN of an IAM role: <c>arn:PARTITION:iam::ACCOUNT:role/PATH/NAME</c>; the name has 1 to 64 characters.</summary>
/// <remarks>Source: IAM API reference, Role.</remarks>
public sealed record RoleArn : IamArn
{
    private const string Type = "role";
    private const int LongestName = 64;

    private RoleArn(in Parts parts)
        : base(parts) => Account = parts.Account!.Value;

    /// <summary>The account that owns the role.</summary>
    public AccountId Account { get; }

    /// <summary>Builds the ARN of a role from its parts.</summary>
    /// <exception cref="FormatException">The path or name is not legal.</exception>
    public static RoleArn Of(AccountId account, string path, string name, string partition = "aws") =>
        new(Build(partition, account, Type, path, name, LongestName));

    /// <summary>Parses a role ARN; a string of the right length that names no role is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RoleArn? arn)
    {
        arn = Parse(text, Type, LongestName) is { } parts ? new RoleArn(parts) : null;
        return arn is not null;
    }

    /// <summary>The ARN that a session of this role shows: <c>arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION</c>.</summary>
    public string SessionArn(string sessionName) => $"arn:{Partition}:sts::{Account}:assumed-role/{Name}/{sessionName}";
}

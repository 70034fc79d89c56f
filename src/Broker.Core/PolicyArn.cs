using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>The ARN of an IAM managed policy: <c>arn:PARTITION:iam::ACCOUNT:policy/PATH/NAME</c>, with <c>aws</c> for the account of AWS's own; the name has 1 to 128 characters.</summary>
/// <remarks>Source: IAM API reference, Policy; IAM user guide, "AWS managed policies".</remarks>
public sealed record PolicyArn : IamArn
{
    private const string Type = "policy";
    private const int LongestName = 128;

    private PolicyArn(in Parts parts)
        : base(parts) => Account = parts.Account;

    /// <summary>The account that owns the policy; null for AWS, whose policies serve every account.</summary>
    public AccountId? Account { get; }

    /// <summary>Whether principals and sessions of an account may have the policy: its own, and AWS's.</summary>
    public bool Serves(AccountId account) => Account is null || Account == account;

    /// <summary>Builds the ARN of a managed policy from its parts; <paramref name="account"/> is null for AWS.</summary>
    /// <exception cref="FormatException">The path or name is not legal.</exception>
    public static PolicyArn Of(AccountId? account, string path, string name, string partition = "aws") =>
        new(Build(partition, account, Type, path, name, LongestName));

    /// <summary>Parses a managed policy ARN; a string of the right length that names no managed policy is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PolicyArn? arn)
    {
        arn = Parse(text, Type, LongestName, mayBeOfAws: true) is { } parts ? new PolicyArn(parts) : null;
        return arn is not null;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>The ARN of an IAM managed policy: <c>arn:PARTITION:iam::ACCOUNT:policy/PATH/NAME</c>; the name has 1 to 128 characters.</summary>
/// <remarks>Source: IAM API reference, Policy.</remarks>
public sealed record PolicyArn : IamArn
{
    private const string Type = "policy";
    private const int LongestName = 128;

    private PolicyArn(in Parts parts)
        : base(parts)
    {
    }

    /// <summary>Builds the ARN of a managed policy from its parts.</summary>
    /// <exception cref="FormatException">The path or name is not legal.</exception>
    public static PolicyArn Of(AccountId account, string path, string name, string partition = "aws") =>
        new(Build(partition, account, Type, path, name, LongestName));

    /// <summary>Parses a managed policy ARN; a string of the right length that names no managed policy is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PolicyArn? arn)
    {
        arn = Parse(text, Type, LongestName) is { } parts ? new PolicyArn(parts) : null;
        return arn is not null;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>The ARN of an IAM user: <c>arn:PARTITION:iam::ACCOUNT:user/PATH/NAME</c>; the name has 1 to 64 characters.</summary>
/// <remarks>Source: IAM API reference, User.</remarks>
public sealed record UserArn : IamArn
{
    private const string Type = "user";
    private const int LongestName = 64;

    private UserArn(in Parts parts)
        : base(parts) => Account = parts.Account!.Value;

    /// <summary>The account that owns the user.</summary>
    public AccountId Account { get; }

    /// <summary>Builds the ARN of a user from its parts.</summary>
    /// <exception cref="FormatException">The path or name is not legal.</exception>
    public static UserArn Of(AccountId account, string path, string name, string partition = "aws") =>
        new(Build(partition, account, Type, path, name, LongestName));

    /// <summary>Parses a user ARN; a string of the right length that names no user is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out UserArn? arn)
    {
        arn = Parse(text, Type, LongestName) is { } parts ? new UserArn(parts) : null;
        return arn is not null;
    }
}

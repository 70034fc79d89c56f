namespace Broker.Core;

/// <summary>What the text of an access key id alone tells.</summary>
public enum AccessKeyIdForm
{
    /// <summary>Not 16 to 128 characters of ASCII <c>\w</c>.</summary>
    Malformed,

    /// <summary>A legal id that holds no account number, as AWS made them before 2019.</summary>
    WithoutAccount,

    /// <summary>The account number is inside.</summary>
    WithAccount,
}

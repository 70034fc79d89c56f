namespace Broker.Core.Catalog.Documents;

/// <summary>What an MFA device is called: the <c>name</c> of a virtual one, or the <c>serialNumber</c> of any.</summary>
/// <remarks>Source: AWS STS API reference, serialNumberType; IAM API reference, CreateVirtualMFADevice.</remarks>
internal static class MfaSerialNumber
{
    private const int Shortest = 9;
    private const int Longest = 256;
    private const int LongestName = 226;

    /// <summary>Reads the one of the two members that is there; null when it is wrong, which is then reported.</summary>
    public static string? Read(Members device, AccountId account)
    {
        if (device.Has("name") == device.Has("serialNumber"))
        {
            device.Problems.Refuse(device.At, $"{device.PathOf("name")}: exactly one of name (of a virtual device) and serialNumber");
            return null;
        }

        return device.Has("name") ? ReadName(device, account) : ReadSerialNumber(device, account);
    }

    private static string? ReadName(Members device, AccountId account)
    {
        if (device.RequiredText("name") is not { } name)
        {
            return null;
        }

        if (IamArn.IsName(name, LongestName))
        {
            return $"{Prefix(account)}{name}";
        }

        device.Refuse("name", $"1 to {LongestName} of letters, digits and _+=,.@-");
        return null;
    }

    private static string? ReadSerialNumber(Members device, AccountId account)
    {
        if (device.RequiredText("serialNumber") is not { } serial)
        {
            return null;
        }

        if (serial.Length is < Shortest or > Longest || !serial.All(c => char.IsAsciiLetterOrDigit(c) || "_+=/:,.@-".Contains(c, StringComparison.Ordinal)))
        {
            device.Refuse("serialNumber", $"{Shortest} to {Longest} of letters, digits and _+=/:,.@-");
            return null;
        }

        if (serial.StartsWith("arn:", StringComparison.Ordinal) && !serial.StartsWith(Prefix(account), StringComparison.Ordinal))
        {
            device.Refuse("serialNumber", $"the ARN of a device begins {Prefix(account)}");
            return null;
        }

        return serial;
    }

    private static string Prefix(AccountId account) => $"arn:aws:iam::{account}:mfa/";
}

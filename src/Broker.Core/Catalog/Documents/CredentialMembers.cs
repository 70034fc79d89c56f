using System.Collections.Immutable;

namespace Broker.Core.Catalog.Documents;

/// <summary>The members <c>accessKeys</c> and <c>mfaDevices</c> of a user, or of an account's root. Secrets stand in files that they name.</summary>
/// <remarks>Source: IAM API reference, CreateAccessKey and EnableMFADevice; IAM and AWS STS quotas.</remarks>
internal static class CredentialMembers
{
    /// <summary>The member with access keys.</summary>
    public const string AccessKeys = "accessKeys";

    /// <summary>The member with MFA devices.</summary>
    public const string MfaDevices = "mfaDevices";

    private const int MostAccessKeys = 2;
    private const int MostMfaDevices = 8;
    private const string LongTermPrefix = "AKIA";
    private const string SecretFile = "secretFile";
    private const string SeedFile = "seedFile";

    /// <summary>A shorter secret could be guessed; AWS's own have 40 characters.</summary>
    private const int ShortestSecret = 16;

    /// <summary>Twice a SHA-256 in hexadecimal: longer than any tool makes them.</summary>
    private const int LongestSecret = 128;

    /// <summary>Members that people reach for when they are about to write a secret into a document.</summary>
    private static readonly ImmutableArray<string> SecretMembers =
        ["secret", "secretKey", "secretAccessKey", "accessKeySecret", "seed", "secretSeed", "base32Seed", "base32StringSeed"];

    private static readonly ImmutableArray<string> KeyMembers = ["id", "status", SecretFile, .. SecretMembers];

    private static readonly ImmutableArray<string> DeviceMembers = ["name", "serialNumber", SeedFile, .. SecretMembers];

    /// <summary>Reads the access keys; what is wrong is reported and left out.</summary>
    /// <param name="owner">The mapping that has the member.</param>
    /// <param name="account">The account that the keys belong to; null when it could not be read.</param>
    /// <param name="user">Whose they are; null for the root.</param>
    /// <param name="source">What the reader may use.</param>
    public static ImmutableArray<AccessKey> ReadAccessKeys(Members owner, AccountId? account, UserArn? user, DocumentSource source)
    {
        var keys = ImmutableArray.CreateBuilder<AccessKey>();
        foreach (var key in owner.OptionalList(AccessKeys, MostAccessKeys, KeyMembers))
        {
            RefuseSecrets(key, SecretFile);
            var id = ReadKeyId(key, account);
            var isActive = ReadStatus(key);
            var secret = ReadSecret(key, source);
            if (id is not null && secret is not null && account is not null)
            {
                keys.Add(new AccessKey(id, isActive, secret, account.Value, user));
            }
        }

        return keys.DrainToImmutable();
    }

    /// <summary>Reads the MFA devices; what is wrong is reported and left out.</summary>
    public static ImmutableArray<MfaDevice> ReadMfaDevices(Members owner, AccountId? account, DocumentSource source)
    {
        var devices = ImmutableArray.CreateBuilder<MfaDevice>();
        foreach (var device in owner.OptionalList(MfaDevices, MostMfaDevices, DeviceMembers))
        {
            RefuseSecrets(device, SeedFile);
            var serial = MfaSerialNumber.Read(device, account ?? default);
            if (source.Files.ReadSecret(device, SeedFile) is not { } text)
            {
                continue;
            }

            if (!MfaSeed.TryParse(text, out var seed))
            {
                device.Refuse(SeedFile, $"the file has to hold a seed in base32 and nothing else: {MfaSeed.ShortestSeed} to {MfaSeed.LongestSeed} bytes");
            }
            else if (serial is not null)
            {
                devices.Add(new MfaDevice(serial, seed));
            }
        }

        return devices.DrainToImmutable();
    }

    /// <summary>A document is shown, copied and kept in version control; a secret in it is lost. Its text is never repeated in a message.</summary>
    private static void RefuseSecrets(Members members, string instead)
    {
        foreach (var name in SecretMembers.Where(members.Has))
        {
            members.Refuse(name, $"a secret must not stand in a document: put it into a file of its own, name the file in {instead}, and replace the secret, since others may have seen it");
        }
    }

    private static string? ReadKeyId(Members key, AccountId? account)
    {
        if (key.RequiredText("id") is not { } id)
        {
            return null;
        }

        var form = AccessKeyId.Inspect(id, out var inside);
        if (form == AccessKeyIdForm.Malformed || !id.StartsWith(LongTermPrefix, StringComparison.Ordinal))
        {
            key.Refuse("id", $"{LongTermPrefix} and 12 to 124 more of letters, digits and _");
            return null;
        }

        if (form == AccessKeyIdForm.WithAccount && account is not null && inside != account)
        {
            key.Refuse("id", $"{Quoted.Text(id)} says that it belongs to account {inside}, not {account}");
            return null;
        }

        return id;
    }

    private static bool ReadStatus(Members key)
    {
        var status = key.OptionalText("status");
        if (status is not (null or "Active" or "Inactive"))
        {
            key.Refuse("status", $"Active or Inactive{NearestName.Hint(status, ["Active", "Inactive"])}");
        }

        return status is null or "Active";
    }

    private static SecretAccessKey? ReadSecret(Members key, DocumentSource source)
    {
        if (source.Files.ReadSecret(key, SecretFile) is not { } secret)
        {
            return null;
        }

        if (secret.Length is >= ShortestSecret and <= LongestSecret && !secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return SecretAccessKey.FromText(secret);
        }

        key.Refuse(SecretFile, $"the file has to hold a secret access key and nothing else: {ShortestSecret} to {LongestSecret} printable characters without spaces");
        return null;
    }
}

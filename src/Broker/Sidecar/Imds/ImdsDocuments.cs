using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Broker.Core;
using Broker.Sidecar.Cache;
using Broker.Sidecar.Settings;

namespace Broker.Sidecar.Imds;

/// <summary>The JSON documents of metadata that do not change: about the pod's role and a made-up instance, never about the node.</summary>
internal static class ImdsDocuments
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int ProfileIdLength = 17;

    /// <summary><c>iam/info</c>: the instance profile that carries the role. .NET's SDK wants <c>Code</c> to be <c>Success</c>.</summary>
    public static ReadOnlyMemory<byte> IamInfo(RoleArn role, DateTimeOffset at) => CredentialDocuments.Json(json =>
    {
        json.WriteString("Code"u8, "Success"u8);
        json.WriteString("LastUpdated"u8, CredentialDocuments.Instant(at));
        json.WriteString("InstanceProfileArn"u8, $"arn:{role.Partition}:iam::{role.Account}:instance-profile{role.Path}{role.Name}");
        json.WriteString("InstanceProfileId"u8, ProfileId(role));
    });

    /// <summary>The instance identity document, without signature: go finds its region here, cloud-init walks it (R16b).</summary>
    public static ReadOnlyMemory<byte> Identity(SidecarSettings settings, DateTimeOffset at) => CredentialDocuments.Json(json =>
    {
        json.WriteString("accountId"u8, settings.Role.Account.ToString());
        json.WriteString("architecture"u8, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64"u8 : "x86_64"u8);
        json.WriteString("availabilityZone"u8, settings.Instance.AvailabilityZone ?? "");
        json.WriteString("imageId"u8, "ami-00000000000000000"u8);
        json.WriteString("instanceId"u8, settings.Instance.InstanceId);
        json.WriteString("instanceType"u8, "kubernetes.pod"u8);
        json.WriteString("pendingTime"u8, CredentialDocuments.Instant(at));
        json.WriteString("privateIp"u8, "127.0.0.1"u8);
        json.WriteString("region"u8, settings.Instance.Region ?? "");
        json.WriteString("version"u8, "2017-09-30"u8);
    });

    /// <summary>An id of the right shape, the same for the same role.</summary>
    private static string ProfileId(RoleArn role)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(role.Text));
        var bits = new UInt128(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)));
        return "AIPA" + string.Create(ProfileIdLength, bits, static (text, rest) =>
        {
            for (var i = 0; i < text.Length; i++, rest >>= 5)
            {
                text[i] = Base32[(int)(rest & 31)];
            }
        });
    }
}

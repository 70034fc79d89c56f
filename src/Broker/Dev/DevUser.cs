using System.Security.Cryptography;
using Broker.Core;
using Broker.Dev.Samples;

namespace Broker.Dev;

/// <summary>The credentials of the sample user, new at every start: an access key and the seed of an MFA device.</summary>
internal sealed class DevUser
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>160 bits, as much as authenticator apps are given (RFC 4226 §4 R6 recommends it); no bits are left over.</summary>
    private const int SeedCharacters = 32;

    private readonly AccessKeyId _id = AccessKeyId.GenerateLongTerm(AccountId.Parse(SampleCatalog.Account));
    private readonly SecretAccessKey _secret = SecretAccessKey.Generate();

    /// <summary>The id of the access key.</summary>
    public string KeyId => _id.Text;

    /// <summary>Writes the secret and the seed where the catalog looks for them, and both halves of the key for shells. Only the owner can read them.</summary>
    public void Write(DevState state)
    {
        var secret = _secret.Reveal();
        DevState.WritePrivate(state.UserSecretFile, $"{secret}\n");
        DevState.WritePrivate(state.MfaSeedFile, $"{RandomNumberGenerator.GetString(Base32, SeedCharacters)}\n");
        DevState.WritePrivate(state.UserEnvFile, $"AWS_ACCESS_KEY_ID={KeyId}\nAWS_SECRET_ACCESS_KEY={secret}\n");
    }
}

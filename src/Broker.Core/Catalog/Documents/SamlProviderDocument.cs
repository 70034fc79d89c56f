using System.Collections.Immutable;
using System.Text;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of a <c>SamlProvider</c> document.</summary>
/// <remarks>Source: IAM API reference, CreateSAMLProvider, for name, metadata and encryption.</remarks>
internal static class SamlProviderDocument
{
    private const string Name = "name";
    private const string MetadataFile = "metadataFile";
    private const string Audiences = "audiences";
    private const string Recipients = "recipients";
    private const string Encryption = "encryption";
    private const string Mode = "mode";
    private const string PrivateKeyFiles = "privateKeyFiles";
    private const int LongestName = 128;
    private const int MostAddresses = 100;
    private const int LongestAddress = 2048;

    /// <summary>UTF-8 takes at most three octets for each of the characters that metadata may have, and four for a pair of them.</summary>
    private const int LongestMetadataFile = SamlMetadata.Longest * 3;

    /// <summary>An RSA key of 8,192 bits has some 6,500 characters of PEM.</summary>
    private const int LongestKeyFile = 16 * 1024;

    /// <summary>Reads the provider; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<SamlProvider>? Read(DocumentHeader header, DocumentSource source)
    {
        var spec = Members.Open(header.Spec.Value, "spec", source.Problems, ["account", Name, MetadataFile, Audiences, Recipients, Encryption]);
        if (spec is null)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var name = spec.OptionalText(Name) ?? header.Name.Text;
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            spec.Refuse(Name, $"{Quoted.Text(name)} is no provider name: 1 to {LongestName} of letters, digits and ._-");
        }

        var metadata = ReadMetadata(spec, source.Files);
        var audiences = ReadAddresses(spec, Audiences, SamlProvider.AwsAudience);
        var recipients = ReadAddresses(spec, Recipients, SamlProvider.AwsRecipient);
        var encryption = ReadEncryption(spec, source.Files);
        return account is null || metadata is null
            ? null
            : new CatalogEntry<SamlProvider>(
                new SamlProvider(account.Value, name, metadata.EntityId, metadata.SigningKeys)
                {
                    Audiences = audiences,
                    Recipients = recipients,
                    Encryption = encryption,
                },
                header.Name,
                source.Problems);
    }

    private static SamlMetadata? ReadMetadata(Members spec, IDocumentFiles files)
    {
        if (files.ReadWhole(spec, MetadataFile, LongestMetadataFile) is not { } octets)
        {
            return null;
        }

        if (!SamlMetadata.TryRead(octets, out var metadata, out var why))
        {
            spec.Refuse(MetadataFile, why);
        }

        return metadata;
    }

    /// <summary>The texts of a list, or AWS's one where there is none.</summary>
    private static ImmutableArray<string> ReadAddresses(Members spec, string name, string otherwise)
    {
        if (!spec.Has(name))
        {
            return [otherwise];
        }

        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, at) in spec.Texts(name, MostAddresses))
        {
            if (text.Length is 0 or > LongestAddress || text.Any(char.IsControl))
            {
                spec.Problems.Refuse(at, $"spec.{name}: an entry has 1 to {LongestAddress} characters");
            }
            else if (!addresses.Add(text))
            {
                spec.Problems.Refuse(at, $"spec.{name}: {Quoted.Text(text)} stands here twice");
            }
        }

        if (spec.HasEmptyList(name))
        {
            spec.Warn(name, "empty: the strict profile will accept no assertion of this provider");
        }

        return [.. addresses];
    }

    private static SamlEncryption? ReadEncryption(Members spec, IDocumentFiles source)
    {
        if (spec.OptionalMembers(Encryption, [Mode, PrivateKeyFiles]) is not { } encryption)
        {
            return null;
        }

        var mode = encryption.RequiredText(Mode);
        if (mode is not (null or "Required" or "Allowed"))
        {
            encryption.Refuse(Mode, "Required (plain assertions are refused) or Allowed (both are accepted)");
        }

        _ = encryption.Required(PrivateKeyFiles);
        var files = source.ReadSecrets(encryption, PrivateKeyFiles, SamlEncryption.MostKeys, LongestKeyFile);
        if (encryption.HasEmptyList(PrivateKeyFiles))
        {
            encryption.Refuse(PrivateKeyFiles, $"1 to {SamlEncryption.MostKeys} files");
        }

        return new SamlEncryption(mode is "Required", [.. files.Select(octets => ReadKey(encryption, octets)).OfType<SamlDecryptionKey>()]);
    }

    private static SamlDecryptionKey? ReadKey(Members encryption, byte[] octets)
    {
        var key = SamlDecryptionKey.FromPem(Encoding.Latin1.GetString(octets));
        if (key is null)
        {
            encryption.Refuse(PrivateKeyFiles, "a file is no unencrypted PEM key of RSA with 2048 to 8192 bits");
        }

        return key;
    }
}

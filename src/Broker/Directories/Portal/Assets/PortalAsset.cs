using System.Security.Cryptography;

namespace Broker.Directories.Portal.Assets;

/// <summary>A file of the portal that is part of the program.</summary>
/// <remarks>Immutable; thread safe.</remarks>
internal sealed class PortalAsset
{
    private PortalAsset(string contentType, byte[] content)
    {
        ContentType = contentType;
        Content = content;
        Hash = $"sha256-{Convert.ToBase64String(SHA256.HashData(content))}";
    }

    /// <summary>Its media type.</summary>
    public string ContentType { get; }

    /// <summary>Its octets.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>What the content policy and <c>integrity</c> attributes allow: these octets and no others. Source: W3C Subresource Integrity §3.</summary>
    public string Hash { get; }

    /// <summary>Changes whenever the content does.</summary>
    public string ETag => $"\"{Hash}\"";

    /// <summary>Reads a file that is embedded in the program.</summary>
    /// <exception cref="InvalidOperationException">There is none: a defect of the build.</exception>
    public static PortalAsset Read(string name, string contentType)
    {
        using var stream = typeof(PortalAsset).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new PortalAsset(contentType, content);
    }
}

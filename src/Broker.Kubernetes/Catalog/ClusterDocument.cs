using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Broker.Core.Catalog;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Catalog;

/// <summary>A custom resource as a document: what the same kind's file would say, without what the API server adds.</summary>
/// <remarks>Its text can be taken once, so that a hundred thousand texts are not kept for nothing.</remarks>
internal sealed class ClusterDocument
{
    private readonly byte[] _fingerprint;
    private byte[]? _json;

    private ClusterDocument(string kind, string name, byte[] json)
    {
        (Kind, ResourceName, _json) = (kind, name, json);
        _fingerprint = SHA256.HashData(json);
    }

    public string Kind { get; }

    public string ResourceName { get; }

    /// <summary>What messages call it, and the catalog.</summary>
    public string Name => NameOf(Kind, ResourceName);

    public required string Uid { get; init; }

    public required long Generation { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>What its status said; null when it said nothing.</summary>
    public required ReadyCondition? Condition { get; init; }

    /// <summary>What messages call a resource.</summary>
    public static string NameOf(string kind, string name) => $"{kind}/{name}";

    /// <summary>Makes the document of a resource; null for what has no name, which no API server sends.</summary>
    public static ClusterDocument? Parse(string kind, JsonElement resource)
    {
        if (resource.FindText("metadata", "name") is not { } name)
        {
            return null;
        }

        var created = resource.FindText("metadata", "creationTimestamp");
        return new ClusterDocument(kind, name, Write(kind, name, resource))
        {
            Uid = resource.FindText("metadata", "uid") ?? "",
            Generation = resource.FindNumber("metadata", "generation") ?? 0,
            Created = DateTimeOffset.TryParse(created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MaxValue,
            Condition = ReadyCondition.Read(resource),
        };
    }

    /// <summary>Whether both are the same resource and say the same.</summary>
    public bool SaysTheSame(ClusterDocument other) => Uid == other.Uid && _fingerprint.AsSpan().SequenceEqual(other._fingerprint);

    /// <summary>Gives the text, for the first time and the last.</summary>
    public DocumentText Take()
    {
        var json = _json ?? throw new InvalidOperationException("The text was taken already.");
        _json = null;
        return new DocumentText(Name, Uid, Created, json);
    }

    /// <summary>Lets the text go that nobody needs.</summary>
    public void Forget() => _json = null;

    private static byte[] Write(string kind, string name, JsonElement resource)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", DocumentCatalog.ApiVersion);
            json.WriteString("kind", kind);
            json.WriteStartObject("metadata");
            json.WriteString("name", name);
            json.WriteEndObject();
            if (resource.Find("spec") is { } spec)
            {
                json.WritePropertyName("spec");
                spec.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}

using System.Collections.Frozen;
using System.Text.Json;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Catalog;

/// <summary>The data of one Secret. Prints its name only. Immutable; thread safe.</summary>
internal sealed class SecretContent
{
    private readonly FrozenDictionary<string, byte[]> _data;

    private SecretContent(string name, FrozenDictionary<string, byte[]> data) => (Name, _data) = (name, data);

    public string Name { get; }

    /// <summary>Reads a Secret; entries that are no base64 are not there.</summary>
    public static SecretContent? Parse(JsonElement secret)
    {
        if (secret.FindText("metadata", "name") is not { } name)
        {
            return null;
        }

        var data = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (secret.Find("data") is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.String && member.Value.TryGetBytesFromBase64(out var bytes))
                {
                    data[member.Name] = bytes;
                }
            }
        }

        return new SecretContent(name, data.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>One entry; null when there is none.</summary>
    public byte[]? Find(string key) => _data.GetValueOrDefault(key);

    /// <summary>Whether both hold the same.</summary>
    public bool HoldsTheSame(SecretContent other) =>
        _data.Count == other._data.Count && _data.All(entry => other.Find(entry.Key) is { } value && value.AsSpan().SequenceEqual(entry.Value));

    /// <inheritdoc/>
    public override string ToString() => Name;
}

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Core.Sessions;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Secrets;

/// <summary>The Secret that a sealing key ring is kept in: read, created once, and replaced only as it was read.</summary>
/// <remarks>
/// The ring's document is the item <see cref="Item"/>; whatever else is in the Secret stays as it is. Thread safe. Needs the verbs <c>get</c> and
/// <c>update</c> on this Secret, and <c>create</c> on Secrets of its namespace where it is not there yet.
/// </remarks>
/// <param name="api">The API server.</param>
/// <param name="namespace">The namespace.</param>
/// <param name="name">The Secret's name.</param>
public sealed class SealingKeySecret(KubernetesApi api, string @namespace, string name)
{
    /// <summary>The item of the Secret that holds the document of <see cref="SealingKeyRing"/>.</summary>
    public const string Item = "sealing-keys.json";

    /// <summary>Others may change the Secret between our look and our change; more often than this it is not chance.</summary>
    private const int MostTries = 5;

    private readonly ResourcePath _collection = ResourcePath.Secrets.In(@namespace);

    /// <summary>The clock of the calls.</summary>
    internal TimeProvider Time => api.Time;

    /// <summary>Spreads looks: a number from 0 up to 1.</summary>
    internal Func<double> Jitter => api.Jitter;

    /// <summary><c>NAMESPACE/NAME</c>.</summary>
    public override string ToString() => $"{@namespace}/{name}";

    /// <summary>Reads the Secret.</summary>
    public async Task<StoredSealingKeys> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync(_collection.Named(name), cancellationToken);
        return answer.TryGet(out var json, out var failure) ? Read(json)
            : failure.Kind == KubernetesFailureKind.NotFound ? StoredSealingKeys.Absent
            : StoredSealingKeys.Unusable(failure.Message);
    }

    /// <summary>Reads the Secret, and creates it with a new ring when there is none. Of several that do so at once one wins, and all read the same.</summary>
    public async Task<StoredSealingKeys> ReadOrCreateAsync(CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(cancellationToken);
        if (!stored.IsAbsent)
        {
            return stored;
        }

        var ring = SealingKeySchedule.Next(SealingKeyRing.Generate(), api.Time.GetUtcNow(), interval: null);
        var answer = await api.CreateAsync(_collection, Utf8(NewSecret(ring)), cancellationToken);
        return answer.TryGet(out var created, out var failure) ? Read(created)
            : failure.Kind == KubernetesFailureKind.Conflict ? await ReadAsync(cancellationToken)
            : StoredSealingKeys.Unusable(failure.Message);
    }

    /// <summary>Puts a ring in the place of the one that was read.</summary>
    /// <returns>What is stored now; null when somebody changed the Secret in between: read it again.</returns>
    public async Task<StoredSealingKeys?> ReplaceAsync(StoredSealingKeys stored, SealingKeyRing ring, CancellationToken cancellationToken)
    {
        var secret = (stored.Secret ?? throw new ArgumentException("Only what was read can be replaced.", nameof(stored))).DeepClone().AsObject();
        secret["data"]!.AsObject()[Item] = Base64(ring);
        var answer = await api.ReplaceAsync(_collection.Named(name), Utf8(secret), cancellationToken);
        return answer.TryGet(out var replaced, out var failure) ? Read(replaced)
            : failure.Kind == KubernetesFailureKind.Conflict ? null
            : StoredSealingKeys.Unusable(failure.Message);
    }

    /// <summary>Publishes a new key, which the processes that use the ring make active when all of them have it.</summary>
    /// <returns>What is stored now, or a problem to tell.</returns>
    public async Task<StoredSealingKeys> RotateAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var stored = await ReadAsync(cancellationToken);
            if (stored.Ring is null)
            {
                return stored;
            }

            var now = api.Time.GetUtcNow();
            if (!SealingKeySchedule.TryPublish(SealingKeySchedule.Next(stored.Ring, now, interval: null), now, out var published, out var problem))
            {
                return StoredSealingKeys.Unusable(problem);
            }

            if (await ReplaceAsync(stored, published, cancellationToken) is { } replaced)
            {
                return replaced;
            }
        }

        return StoredSealingKeys.Unusable("somebody else changes the Secret all the time: try again");
    }

    private static StoredSealingKeys Read(byte[] json)
    {
        try
        {
            if (JsonNode.Parse(json) is JsonObject secret
                && secret["data"] is JsonObject data
                && data[Item] is JsonValue item
                && item.TryGetValue<string>(out var text))
            {
                return Read(secret, text);
            }
        }
        catch (JsonException)
        {
            return StoredSealingKeys.Unusable("the API server's answer is not JSON");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }

        return StoredSealingKeys.Unusable($"it has no item '{Item}'");
    }

    private static StoredSealingKeys Read(JsonObject secret, string text)
    {
        var document = new byte[text.Length];
        try
        {
            return !Convert.TryFromBase64String(text, document, out var length) ? StoredSealingKeys.Unusable($"its item '{Item}' is not base64")
                : SealingKeyRing.TryParse(document.AsSpan(0, length), out var ring, out var problems) ? StoredSealingKeys.Of(ring, secret)
                : StoredSealingKeys.Unusable($"its item '{Item}' is no key ring: {string.Join("; ", problems)}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(document);
        }
    }

    private JsonObject NewSecret(SealingKeyRing ring) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "identity-broker" },
        },
        ["type"] = "Opaque",
        ["data"] = new JsonObject { [Item] = Base64(ring) },
    };

    private static string Base64(SealingKeyRing ring)
    {
        var document = ring.ToJson();
        var text = Convert.ToBase64String(document);
        CryptographicOperations.ZeroMemory(document);
        return text;
    }

    private static byte[] Utf8(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, SecretJson.Default.JsonObject);
}

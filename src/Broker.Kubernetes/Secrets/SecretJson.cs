using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Broker.Kubernetes.Secrets;

/// <summary>Writes the JSON of a Secret as it was read.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class SecretJson : JsonSerializerContext;

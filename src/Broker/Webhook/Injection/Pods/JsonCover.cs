using System.Text.Json;

namespace Broker.Webhook.Injection.Pods;

/// <summary>Whether JSON has everything that other JSON has: how we know what we made after an API server has added its defaults.</summary>
internal static class JsonCover
{
    /// <summary>Objects may have more members than expected; arrays have the same items in the same order; all else is equal.</summary>
    public static bool Covers(this JsonElement actual, JsonElement expected)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject())
                {
                    if (actual.ValueKind != JsonValueKind.Object || !actual.TryGetProperty(member.Name, out var value) || !value.Covers(member.Value))
                    {
                        return false;
                    }
                }

                return actual.ValueKind == JsonValueKind.Object;
            case JsonValueKind.Array:
                return actual.ValueKind == JsonValueKind.Array
                    && actual.GetArrayLength() == expected.GetArrayLength()
                    && actual.EnumerateArray().Zip(expected.EnumerateArray()).All(pair => pair.First.Covers(pair.Second));
            case JsonValueKind.String:
                return actual.ValueKind == JsonValueKind.String && actual.ValueEquals(expected.GetString());
            case JsonValueKind.Number:
                return actual.ValueKind == JsonValueKind.Number && actual.TryGetInt64(out var number) && number == expected.GetInt64();
            default:
                return actual.ValueKind == expected.ValueKind;
        }
    }
}

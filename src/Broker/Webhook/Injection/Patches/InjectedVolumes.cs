using System.Text.Json;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Requests;

namespace Broker.Webhook.Injection.Patches;

/// <summary>The volumes of an injected pod: the token that is exchanged, and what a sidecar reads the issuer's keys by.</summary>
/// <remarks>Source: Kubernetes, "Projected Volumes". File modes are left to the kubelet, which gives the token to the containers' users.</remarks>
internal static class InjectedVolumes
{
    /// <summary>The shortest that there is: the sidecar reads the file anew for each request, and the token is good for the API server only.</summary>
    private const int ApiTokenSeconds = 3600;

    /// <summary>The volumes that a plan wants.</summary>
    public static IReadOnlyList<InjectedVolume> Of(InjectionPlan plan) => plan.Mode == InjectionMode.Sidecar
        ? [new(InjectedPaths.TokenVolume, json => WriteToken(json, plan)), new(InjectedPaths.ApiVolume, WriteApi)]
        : [new(InjectedPaths.TokenVolume, json => WriteToken(json, plan))];

    /// <summary>Writes a mount; all of ours are read-only.</summary>
    public static void WriteMount(Utf8JsonWriter json, string volume, string folder)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, volume);
        json.WriteString("mountPath"u8, folder);
        json.WriteBoolean("readOnly"u8, true);
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, InjectionPlan plan)
    {
        Begin(json, InjectedPaths.TokenVolume);
        WriteServiceAccountToken(json, plan.Audience, plan.TokenSeconds);
        End(json);
    }

    private static void WriteApi(Utf8JsonWriter json)
    {
        Begin(json, InjectedPaths.ApiVolume);
        WriteServiceAccountToken(json, audience: null, ApiTokenSeconds);

        // Every namespace has it since Kubernetes 1.20: the certificate authority of the API server.
        json.WriteStartObject();
        json.WriteStartObject("configMap"u8);
        json.WriteString("name"u8, "kube-root-ca.crt"u8);
        json.WriteStartArray("items"u8);
        json.WriteStartObject();
        json.WriteString("key"u8, "ca.crt"u8);
        json.WriteString("path"u8, "ca.crt"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        End(json);
    }

    private static void WriteServiceAccountToken(Utf8JsonWriter json, string? audience, int seconds)
    {
        json.WriteStartObject();
        json.WriteStartObject("serviceAccountToken"u8);
        if (audience is not null)
        {
            json.WriteString("audience"u8, audience);
        }

        json.WriteNumber("expirationSeconds"u8, seconds);
        json.WriteString("path"u8, "token"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteStartObject("projected"u8);
        json.WriteStartArray("sources"u8);
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>A volume of ours.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Write">Writes it.</param>
internal sealed record InjectedVolume(string Name, Action<Utf8JsonWriter> Write);

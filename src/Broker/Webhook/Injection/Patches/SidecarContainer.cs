using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Injection.Patches;

/// <summary>The container that is injected: it passes Pod Security <c>restricted</c> (threat W-11), and no annotation sets its image, user or paths.</summary>
internal sealed class SidecarContainer(InjectionSettings settings, InjectionPlan plan)
{
    /// <summary>Nobody of that number is on a node; the image has no other user.</summary>
    private const int User = 65532;

    /// <summary>How long one probe waits; it answers as soon as there are credentials.</summary>
    private const int ProbeSeconds = 10;

    /// <summary>Two minutes in all, then the kubelet starts the sidecar anew.</summary>
    private const int ProbeFailures = 12;

    /// <summary>How long the containers after a classic sidecar wait for it; after that they start all the same.</summary>
    private const int HookSeconds = 60;

    private const string SettingPrefix = "BROKER_SIDECAR_";

    /// <summary>Its settings, as <c>broker sidecar</c> reads them.</summary>
    public IReadOnlyList<EnvironmentVariable> Variables { get; } = [.. VariablesOf(settings, plan)];

    /// <summary>Writes it.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, InjectedPaths.Sidecar);
        json.WriteString("image"u8, settings.SidecarImage);
        json.WriteString("imagePullPolicy"u8, "IfNotPresent"u8);
        WriteStrings(json, "command", InjectedPaths.Program);
        WriteStrings(json, "args", "sidecar");
        json.WriteStartArray("env"u8);
        foreach (var variable in Variables)
        {
            variable.WriteTo(json);
        }

        json.WriteEndArray();
        WriteResources(json);
        json.WriteStartArray("volumeMounts"u8);
        InjectedVolumes.WriteMount(json, InjectedPaths.TokenVolume, InjectedPaths.TokenFolder);
        InjectedVolumes.WriteMount(json, InjectedPaths.ApiVolume, InjectedPaths.ApiFolder);
        json.WriteEndArray();
        WriteSecurity(json);
        WriteStart(json);
        json.WriteEndObject();
    }

    /// <summary>Whether a container of our name is this one, whatever defaults and resources were added since.</summary>
    public bool IsMade(JsonElement container)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes))
        {
            WriteTo(json);
        }

        using var expected = JsonDocument.Parse(bytes.WrittenMemory);
        return expected.RootElement.EnumerateObject().All(member => member.Name switch
            {
                // Limits of a namespace and autoscalers may have changed them.
                "resources" => true,
                "env" or "volumeMounts" => true,
                _ => container.Member(System.Text.Encoding.UTF8.GetBytes(member.Name)).Covers(member.Value),
            })
            && container.Member("envFrom"u8).ValueKind == JsonValueKind.Undefined
            && container.Member("securityContext"u8).EnumerateObject().All(member =>
                member.Name == "procMount" || expected.RootElement.GetProperty("securityContext"u8).TryGetProperty(member.Name, out _))
            && HasMounts(container, expected.RootElement.GetProperty("volumeMounts"u8))
            && HasVariables(container);
    }

    private static bool HasMounts(JsonElement container, JsonElement mounts) =>
        mounts.EnumerateArray().All(mount => container.Items("volumeMounts"u8).Any(actual => actual.Covers(mount)));

    /// <summary>Each of ours once, with its value, and no other setting of the sidecar.</summary>
    private bool HasVariables(JsonElement container)
    {
        var settingsThere = container.Items("env"u8).Where(variable => variable.Text("name"u8)?.StartsWith("BROKER_", StringComparison.Ordinal) ?? true).ToList();
        return settingsThere.Count == Variables.Count
            && Variables.All(variable => settingsThere.Any(there => there.Has("name"u8, variable.Name) && there.Has("value"u8, variable.Value)));
    }

    private static IEnumerable<EnvironmentVariable> VariablesOf(InjectionSettings settings, InjectionPlan plan)
    {
        (string Name, string? Value)[] values =
        [
            ("TOKEN_FILE", InjectedPaths.TokenFile),
            ("ISSUER", plan.Issuer),
            ("AUDIENCE", plan.Audience),
            ("ROLE_ARN", plan.Role.Text),
            ("SESSION_NAME", plan.SessionName),
            ("DURATION_SECONDS", plan.DurationSeconds?.ToString(CultureInfo.InvariantCulture)),
            ("STS_ENDPOINT", settings.StsEndpoint?.AbsoluteUri),
            ("STS_CA_PEM", plan.StsCaPem),
            ("REGION", plan.Region),
            ("KUBERNETES_SERVER", InjectedPaths.ApiServer),
            ("KUBERNETES_CA_FILE", InjectedPaths.ApiFolder + "/ca.crt"),
            ("KUBERNETES_TOKEN_FILE", InjectedPaths.ApiFolder + "/token"),
            ("IMDS", plan.AnswersMetadata ? null : "false"),
        ];
        return values.Where(value => value.Value is not null).Select(value => new EnvironmentVariable(SettingPrefix + value.Name, value.Value!));
    }

    private void WriteResources(Utf8JsonWriter json)
    {
        json.WriteStartObject("resources"u8);
        json.WriteStartObject("requests"u8);
        json.WriteString("cpu"u8, settings.Resources.CpuRequest);
        json.WriteString("memory"u8, settings.Resources.MemoryRequest);
        json.WriteEndObject();
        json.WriteStartObject("limits"u8);
        if (settings.Resources.CpuLimit is { } cpu)
        {
            json.WriteString("cpu"u8, cpu);
        }

        json.WriteString("memory"u8, settings.Resources.MemoryLimit);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSecurity(Utf8JsonWriter json)
    {
        json.WriteStartObject("securityContext"u8);
        json.WriteBoolean("allowPrivilegeEscalation"u8, false);
        json.WriteStartObject("capabilities"u8);
        WriteStrings(json, "drop", "ALL");
        json.WriteEndObject();
        json.WriteBoolean("privileged"u8, false);
        json.WriteBoolean("readOnlyRootFilesystem"u8, true);
        json.WriteBoolean("runAsNonRoot"u8, true);
        json.WriteNumber("runAsUser"u8, User);
        json.WriteNumber("runAsGroup"u8, User);
        json.WriteStartObject("seccompProfile"u8);
        json.WriteString("type"u8, "RuntimeDefault"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What makes other containers wait until there are credentials. By exec: the sidecar listens on loopback only.</summary>
    private void WriteStart(Utf8JsonWriter json)
    {
        if (plan.IsNative)
        {
            json.WriteString("restartPolicy"u8, "Always"u8);
            json.WriteStartObject("startupProbe"u8);
            WriteWait(json, ProbeSeconds);
            json.WriteNumber("timeoutSeconds"u8, ProbeSeconds + 2);
            json.WriteNumber("periodSeconds"u8, 1);
            json.WriteNumber("failureThreshold"u8, ProbeFailures);
            json.WriteEndObject();
            return;
        }

        // A kubelet starts containers one after another, and the next one only when this hook has ended.
        json.WriteStartObject("lifecycle"u8);
        json.WriteStartObject("postStart"u8);
        WriteWait(json, HookSeconds);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteWait(Utf8JsonWriter json, int seconds)
    {
        json.WriteStartObject("exec"u8);
        WriteStrings(json, "command", InjectedPaths.Program, "health", InjectedPaths.ReadyUrl, "--wait", seconds.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
